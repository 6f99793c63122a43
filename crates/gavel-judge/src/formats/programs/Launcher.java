/** Starts the program that joins submissions under the name that the judge knows. */
class Main {
    public static void main(String[] arguments) throws Exception {
        /* SILENCE */
        PROGRAM.main(arguments);
    }
}
