import java.util.Scanner;

public class Main {
    private static int[] coins;

    private static int fewest(int amount) {
        if (amount == 0) return 0;
        int best = 1_000_000;
        for (int coin : coins) {
            if (coin <= amount) best = Math.min(best, fewest(amount - coin) + 1);
        }
        return best;
    }

    public static void main(String[] arguments) {
        Scanner in = new Scanner(System.in);
        int amount = in.nextInt();
        coins = new int[in.nextInt()];
        for (int k = 0; k < coins.length; k++) coins[k] = in.nextInt();
        int best = fewest(amount);
        System.out.println(best < 1_000_000 ? String.valueOf(best) : "impossible");
    }
}
