import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        long low = 1, high = in.nextLong();
        while (low < high) {
            long middle = (low + high) / 2;
            System.out.println("? " + low + " " + middle);
            if (in.nextLong() < middle - low + 1) high = middle;
            else low = middle + 1;
        }
        System.out.println("! " + low);
    }
}
