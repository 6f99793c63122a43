public class Main {
    public static void main(String[] arguments) {
        int sum = "seven";
        System.out.println(sum);
    }
}
