import java.io.PrintStream;
import java.util.Scanner;

public class Main {
    public static void main(String[] arguments) {
        Scanner in = new Scanner(System.in);
        int height = in.nextInt();
        int width = in.nextInt();
        int rows = in.nextInt();
        int columns = in.nextInt();
        byte[][] lines = new byte[rows][width + 1];
        for (int r = 0; r < rows; r++) {
            String patch = in.next();
            for (int c = 0; c < width; c++) lines[r][c] = (byte) patch.charAt(c % columns);
            lines[r][width] = '\n';
        }
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false);
        for (int r = 0; r < height; r++) out.write(lines[r % rows], 0, width + 1);
        out.flush();
    }
}
