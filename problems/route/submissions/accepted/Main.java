import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayDeque;
import java.util.Arrays;

public class Main {
    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        String[] size = in.readLine().split(" ");
        int rows = Integer.parseInt(size[0]);
        int columns = Integer.parseInt(size[1]);
        String[] grid = new String[rows];
        int start = 0;
        int dock = 0;
        for (int r = 0; r < rows; r++) {
            grid[r] = in.readLine();
            if (grid[r].indexOf('F') >= 0) start = r * columns + grid[r].indexOf('F');
            if (grid[r].indexOf('D') >= 0) dock = r * columns + grid[r].indexOf('D');
        }
        int[] came = new int[rows * columns];
        Arrays.fill(came, -1);
        came[start] = 4;
        int[] dr = {-1, 1, 0, 0};
        int[] dc = {0, 0, -1, 1};
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        queue.add(start);
        while (!queue.isEmpty()) {
            int cell = queue.remove();
            for (int k = 0; k < 4; k++) {
                int r = cell / columns + dr[k];
                int c = cell % columns + dc[k];
                if (r < 0 || c < 0 || r >= rows || c >= columns) continue;
                if (grid[r].charAt(c) == '#' || came[r * columns + c] >= 0) continue;
                came[r * columns + c] = k;
                queue.add(r * columns + c);
            }
        }
        if (came[dock] < 0) {
            System.out.println("blocked");
            return;
        }
        StringBuilder route = new StringBuilder();
        while (dock != start) {
            int k = came[dock];
            route.append("UDLR".charAt(k));
            dock -= dr[k] * columns + dc[k];
        }
        System.out.println(route.length());
        System.out.println(route.reverse());
    }
}
