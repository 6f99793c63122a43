import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Scanner;

public class stub {
    private static Scanner in;
    private static PrintStream out;

    static int ask(long guess) {
        out.println(guess);
        out.flush();
        return in.nextInt();
    }

    public static void main(String[] args) throws Exception {
        in = new Scanner(new FileInputStream(args[0]));
        out = new PrintStream(new FileOutputStream(args[1]));
        indovina.play();
    }
}
