import java.util.Scanner;

public class Main {
    private static long modulus;
    private static long constant;

    private static long stroke(long x) {
        return (x * x + constant) % modulus;
    }

    public static void main(String[] arguments) {
        Scanner in = new Scanner(System.in);
        modulus = in.nextLong();
        constant = in.nextLong();
        long first = in.nextLong();
        long slow = stroke(first);
        long fast = stroke(stroke(first));
        while (slow != fast) {
            slow = stroke(slow);
            fast = stroke(stroke(fast));
        }
        int before = 0;
        for (slow = first; slow != fast; before++) {
            slow = stroke(slow);
            fast = stroke(fast);
        }
        int around = 1;
        for (fast = stroke(slow); fast != slow; around++) fast = stroke(fast);
        System.out.println(before + " " + around);
    }
}
