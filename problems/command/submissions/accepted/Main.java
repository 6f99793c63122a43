import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StreamTokenizer;

public class Main {
    public static void main(String[] arguments) throws IOException {
        StreamTokenizer in = new StreamTokenizer(new BufferedReader(new InputStreamReader(System.in)));
        in.nextToken();
        int count = (int) in.nval;
        int[] superior = new int[count + 1];
        for (int person = 1; person <= count; person++) {
            in.nextToken();
            superior[person] = (int) in.nval;
        }
        int[] hours = new int[count + 1];
        int last = 0;
        int[] way = new int[count + 1];
        for (int person = 1; person <= count; person++) {
            int length = 0;
            int above = person;
            while (superior[above] != 0 && hours[above] == 0) {
                way[length++] = above;
                above = superior[above];
            }
            int hour = hours[above];
            while (length > 0) hours[way[--length]] = ++hour;
            last = Math.max(last, hours[person]);
        }
        System.out.println(last);
    }
}
