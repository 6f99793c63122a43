import java.io.IOException;
import java.io.StreamTokenizer;

public class Streak {
    public static void main(String[] args) throws IOException {
        StreamTokenizer in = new StreamTokenizer(new java.io.BufferedInputStream(System.in));
        in.nextToken();
        int n = (int) in.nval;
        long streak = 0, best = Long.MIN_VALUE;
        for (int i = 0; i < n; i++) {
            in.nextToken();
            streak = Math.max(streak, 0) + (long) in.nval;
            best = Math.max(best, streak);
        }
        System.out.println(best);
    }
}
