public class Main {
    public static void main(String[] arguments) {
        long spins = 0;
        while (spins >= 0) {
            spins = (spins + 1) & 0xffff;
        }
        System.out.println(spins);
    }
}
