import java.io.IOException;

public class Main {
    private static final byte[] buffer = new byte[1 << 16];
    private static int filled = 0;
    private static int position = 0;

    private static int nextByte() throws IOException {
        if (position == filled) {
            filled = System.in.read(buffer, 0, buffer.length);
            position = 0;
            if (filled <= 0) {
                filled = 0;
                return -1;
            }
        }
        return buffer[position++];
    }

    private static int nextInt() throws IOException {
        int number = 0;
        for (int letter = nextByte(); letter >= '0'; letter = nextByte()) {
            number = 10 * number + letter - '0';
        }
        return number;
    }

    public static void main(String[] arguments) throws IOException {
        int[] counts = new int[10_000_000];
        int ballots = nextInt();
        int winner = 0;
        for (int k = 0; k < ballots; k++) {
            int candidate = nextInt();
            counts[candidate]++;
            if (counts[candidate] > counts[winner] || counts[candidate] == counts[winner] && candidate < winner) {
                winner = candidate;
            }
        }
        System.out.println(winner + " " + counts[winner]);
    }
}
