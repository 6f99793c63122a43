import java.io.File;

/** Were its name an option or a command, something would have been made. */
public class Main {
    public static void main(String[] args) {
        for (String path : new String[] {"/tmp/x", "/tmp/x.java", "/box/escaped", "/program/escaped"}) {
            if (new File(path).exists()) System.out.println("ESCAPED: there is " + path);
        }
        System.out.println("nothing was made");
    }
}
