import java.util.Scanner;

public class grader {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        System.out.println(somma3.somma(in.nextLong(), in.nextLong()));
    }
}
