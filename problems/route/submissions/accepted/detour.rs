// Spends the two spare steps on one step and back, whenever there is anywhere to step to.
use std::collections::VecDeque;
use std::io::{self, Read};

fn main() {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).unwrap();
    let mut lines = text.lines();
    let columns: usize = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let width = columns + 1;
    let mut cells = vec![b'#'; width];
    for line in lines {
        cells.extend_from_slice(line.as_bytes());
        cells.push(b'#');
    }
    cells.resize(cells.len() + width, b'#');
    let find = |wanted| cells.iter().position(|&cell| cell == wanted).unwrap();
    let (start, dock) = (find(b'F'), find(b'D'));
    let moves = [(b'U', -(width as isize)), (b'D', width as isize), (b'L', -1), (b'R', 1)];
    let mut came: Vec<Option<(u8, usize)>> = vec![None; cells.len()];
    came[start] = Some((b' ', start));
    let mut queue = VecDeque::from([start]);
    while let Some(cell) = queue.pop_front() {
        for (letter, step) in moves {
            let next = (cell as isize + step) as usize;
            if cells[next] != b'#' && came[next].is_none() {
                came[next] = Some((letter, cell));
                queue.push_back(next);
            }
        }
    }
    if came[dock].is_none() {
        println!("blocked");
        return;
    }
    let mut route = Vec::new();
    let mut cell = dock;
    while cell != start {
        let (letter, before) = came[cell].unwrap();
        route.push(letter);
        cell = before;
    }
    route.reverse();
    let back = match route[0] {
        b'U' => b'D',
        b'D' => b'U',
        b'L' => b'R',
        _ => b'L',
    };
    let mut steps = vec![route[0], back];
    steps.append(&mut route);
    println!("{}\n{}", steps.len(), String::from_utf8(steps).unwrap());
}
