import java.util.Arrays;
import java.util.Scanner;

public class Main {
    public static void main(String[] arguments) {
        Scanner in = new Scanner(System.in);
        int amount = in.nextInt();
        int kinds = in.nextInt();
        int none = 1_000_000;
        int[] best = new int[amount + 1];
        Arrays.fill(best, none);
        best[0] = 0;
        while (kinds-- > 0) {
            int coin = in.nextInt();
            for (int total = coin; total <= amount; total++) {
                best[total] = Math.min(best[total], best[total - coin] + 1);
            }
        }
        System.out.println(best[amount] < none ? String.valueOf(best[amount]) : "impossible");
    }
}
