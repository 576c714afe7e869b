//! Where things stand and links run: lanes are columns in their order, links keep to the room
//! between boxes.
//!
//! The steps are those of layered drawings. Links that lead back are turned round; within a lane
//! that has links of its own, things stand in a few columns, after what leads to them; a link over
//! several columns gets a place of its own in each that it crosses. Then columns are ordered by the
//! middle of what they are linked with, sweep after sweep, and the order with the fewest crossings is
//! kept; at last each column is moved to where its links are shortest, as far as its order allows.
//!
//! The libraries for layered drawings choose the columns themselves and compute in floating point;
//! here a lane fixes the column, and the same graph must give the same bytes everywhere. So the few
//! steps stand here, in whole numbers.

use std::cmp::Reverse;

/// How many columns a lane may have, and all things where there are no lanes.
const MOST_IN_LANE: usize = 3;
const MOST_WITHOUT_LANES: usize = 24;

/// How often columns are ordered, and how often moved.
const SWEEPS: usize = 12;
const MOVES: usize = 10;

/// In tenths of a pixel: the least room between two boxes, and between links that pass.
const BETWEEN: i64 = 200;
const PASSING: i64 = 110;

/// A thing to be placed.
pub(super) struct Thing {
    /// Its lane; all are in one where there are no lanes.
    pub(super) lane: usize,
    /// How high its box is.
    pub(super) high: i64,
}

/// A place in a column: of a thing, or where a link passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Thing(usize),
    Passing,
}

/// What became of a graph.
pub(super) struct Layout {
    /// The column of each thing, and how far down its box begins.
    pub(super) things: Vec<(usize, i64)>,
    /// The first column of each lane, and behind the last how many columns there are.
    pub(super) lanes: Vec<usize>,
    /// How each link runs.
    pub(super) links: Vec<Run>,
    /// How high the whole is.
    pub(super) high: i64,
    /// How many links run between each column and the next.
    pub(super) between: Vec<usize>,
}

/// How a link runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Run {
    /// From a thing to itself.
    Loop,
    /// Between two things of one column, around its right side.
    Beside,
    /// From column to column; the places are those where it passes, left to right.
    Across {
        /// It leads from right to left.
        back: bool,
        /// How far down it passes each column between.
        passes: Vec<i64>,
    },
}

struct Node {
    column: usize,
    place: Place,
    high: i64,
    left: Vec<usize>,
    right: Vec<usize>,
    /// The middle of its box, or of the link that passes.
    middle: i64,
}

pub(super) fn lay(things: &[Thing], links: &[(usize, usize)], lane_count: usize) -> Layout {
    let lane_count = lane_count.max(1);
    let (columns, lanes) = columns(things, links, lane_count);
    let count = lanes.last().copied().unwrap_or(1).max(1);
    let mut nodes: Vec<Node> = things
        .iter()
        .enumerate()
        .map(|(i, t)| Node {
            column: columns[i],
            place: Place::Thing(i),
            high: t.high,
            left: vec![],
            right: vec![],
            middle: 0,
        })
        .collect();
    let mut passing: Vec<Vec<usize>> = vec![Vec::new(); links.len()];
    let mut between = vec![0; count];
    for (i, (from, to)) in links.iter().enumerate() {
        if columns[*from] == columns[*to] {
            between[columns[*from]] += 1;
            continue;
        }
        let (first, last) = if columns[*from] < columns[*to] { (*from, *to) } else { (*to, *from) };
        let mut before = first;
        for column in columns[first] + 1..columns[last] {
            let id = nodes.len();
            nodes.push(Node { column, place: Place::Passing, high: 20, left: vec![before], right: vec![], middle: 0 });
            nodes[before].right.push(id);
            passing[i].push(id);
            before = id;
        }
        nodes[before].right.push(last);
        nodes[last].left.push(before);
        (columns[first]..columns[last]).for_each(|c| between[c] += 1);
    }
    let order = order(&nodes, count);
    let high = place(&mut nodes, &order);
    let run = |(i, (from, to)): (usize, &(usize, usize))| {
        if from == to {
            Run::Loop
        } else if columns[*from] == columns[*to] {
            Run::Beside
        } else {
            let passes = passing[i].iter().map(|n| nodes[*n].middle).collect();
            Run::Across { back: columns[*from] > columns[*to], passes }
        }
    };
    Layout {
        things: (0..things.len()).map(|i| (columns[i], nodes[i].middle - nodes[i].high / 2)).collect(),
        lanes,
        links: links.iter().enumerate().map(run).collect(),
        high,
        between,
    }
}

/// The column of each thing, and the first column of each lane.
fn columns(things: &[Thing], links: &[(usize, usize)], lane_count: usize) -> (Vec<usize>, Vec<usize>) {
    let most = if lane_count > 1 { MOST_IN_LANE } else { MOST_WITHOUT_LANES };
    let mut inner: Vec<Vec<usize>> = vec![Vec::new(); things.len()];
    for (from, to) in links {
        if from != to && things[*from].lane == things[*to].lane {
            inner[*from].push(*to);
        }
    }
    let depth = depths(&inner, most);
    let mut lanes = vec![0];
    for lane in 0..lane_count {
        let deepest = things.iter().zip(&depth).filter(|(t, _)| t.lane == lane).map(|(_, d)| *d).max().unwrap_or(0);
        lanes.push(lanes[lane] + deepest + 1);
    }
    let columns = things.iter().zip(&depth).map(|(t, d)| lanes[t.lane.min(lane_count - 1)] + d).collect();
    (columns, lanes)
}

/// How many things stand before each on the longest way to it, without the links that close a circle.
fn depths(next: &[Vec<usize>], most: usize) -> Vec<usize> {
    // 0: not seen, 1: on the way, 2: done.
    let mut state = vec![0_u8; next.len()];
    let mut done = Vec::with_capacity(next.len());
    let mut forward: Vec<Vec<usize>> = vec![Vec::new(); next.len()];
    let mut comes_in = vec![0_usize; next.len()];
    next.iter().flatten().for_each(|to| comes_in[*to] += 1);
    let mut starts: Vec<usize> = (0..next.len()).collect();
    starts.sort_by_key(|n| (comes_in[*n] > 0, *n));
    for start in starts {
        let mut open = vec![(start, 0)];
        if state[start] != 0 {
            continue;
        }
        state[start] = 1;
        while let Some((node, at)) = open.pop() {
            let Some(to) = next[node].get(at).copied() else {
                state[node] = 2;
                done.push(node);
                continue;
            };
            open.push((node, at + 1));
            if state[to] != 1 {
                forward[node].push(to);
            }
            if state[to] == 0 {
                state[to] = 1;
                open.push((to, 0));
            }
        }
    }
    let mut depth = vec![0; next.len()];
    for node in done.into_iter().rev() {
        for to in &forward[node] {
            depth[*to] = depth[*to].max((depth[node] + 1).min(most - 1));
        }
    }
    depth
}

/// The nodes of each column, in the order with the fewest crossings that was found.
fn order(nodes: &[Node], count: usize) -> Vec<Vec<usize>> {
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); count];
    nodes.iter().enumerate().for_each(|(i, n)| columns[n.column].push(i));
    let mut at = vec![0; nodes.len()];
    number(&columns, &mut at);
    let mut best = columns.clone();
    let mut fewest = crossings(&columns, nodes, &at);
    for sweep in 0..SWEEPS {
        if fewest == 0 {
            break;
        }
        let right = sweep % 2 == 0;
        let mut turn: Vec<usize> = (0..count).collect();
        if !right {
            turn.reverse();
        }
        for column in turn {
            let key = |id: &usize| {
                let near = if right { &nodes[*id].left } else { &nodes[*id].right };
                let sum: usize = near.iter().map(|n| at[*n]).sum();
                // What has no neighbour there stays where it is.
                let middle = if near.is_empty() { at[*id] * 1000 } else { sum * 1000 / near.len() };
                (middle, at[*id])
            };
            let mut sorted = columns[column].clone();
            sorted.sort_by_key(key);
            columns[column] = sorted;
            columns[column].iter().enumerate().for_each(|(i, id)| at[*id] = i);
        }
        let now = crossings(&columns, nodes, &at);
        if now < fewest {
            fewest = now;
            best.clone_from(&columns);
        }
    }
    best
}

fn number(columns: &[Vec<usize>], at: &mut [usize]) {
    columns.iter().for_each(|c| c.iter().enumerate().for_each(|(i, id)| at[*id] = i));
}

/// How many pairs of links cross between neighbouring columns.
fn crossings(columns: &[Vec<usize>], nodes: &[Node], at: &[usize]) -> usize {
    let mut all = 0;
    for pair in columns.windows(2) {
        // Of the links in the order of their left ends, those that end above an earlier one cross it.
        let mut tree = vec![0_usize; pair[1].len() + 1];
        let mut before = 0;
        for left in &pair[0] {
            let mut ends: Vec<usize> = nodes[*left].right.iter().map(|r| at[*r]).collect();
            ends.sort_unstable();
            for end in &ends {
                let (mut i, mut not_below) = (end + 1, 0);
                while i > 0 {
                    not_below += tree[i];
                    i &= i - 1;
                }
                all += before - not_below;
            }
            for end in ends {
                let mut i = end + 1;
                while i < tree.len() {
                    tree[i] += 1;
                    i += i & i.wrapping_neg();
                }
                before += 1;
            }
        }
    }
    all
}

/// Sets the middles of all nodes, and gives how high the whole is.
fn place(nodes: &mut [Node], order: &[Vec<usize>]) -> i64 {
    for column in order {
        let mut y = 0;
        for (i, id) in column.iter().enumerate() {
            if i > 0 {
                y += gap(nodes, column[i - 1], *id);
            }
            nodes[*id].middle = y;
        }
        // Columns begin around one line.
        column.iter().for_each(|id| nodes[*id].middle -= y / 2);
    }
    for turn in 0..MOVES {
        let mut columns: Vec<usize> = (0..order.len()).collect();
        if turn % 2 == 1 {
            columns.reverse();
        }
        for c in columns {
            move_column(nodes, &order[c], turn);
        }
    }
    let top = nodes.iter().map(|n| n.middle - n.high / 2).min().unwrap_or(0);
    nodes.iter_mut().for_each(|n| n.middle -= top);
    nodes.iter().map(|n| n.middle + n.high / 2).max().unwrap_or(0)
}

/// The least way from the middle of a node to that of the next below it.
fn gap(nodes: &[Node], above: usize, below: usize) -> i64 {
    let (a, b) = (&nodes[above], &nodes[below]);
    let both_pass = a.place == Place::Passing && b.place == Place::Passing;
    let room = if both_pass { PASSING } else { BETWEEN };
    i64::midpoint(a.high, b.high) + room
}

/// Moves the nodes of a column to the middles of their neighbours, each as near as the order allows:
/// nodes that would come too close are moved together, to the middle of what they want.
fn move_column(nodes: &mut [Node], column: &[usize], turn: usize) {
    /// Nodes that move together.
    struct Block {
        weight: i64,
        wanted: i64,
        from: usize,
    }
    let mut offsets = Vec::with_capacity(column.len());
    let mut offset = 0;
    let mut blocks: Vec<Block> = Vec::new();
    for (i, id) in column.iter().enumerate() {
        if i > 0 {
            offset += gap(nodes, column[i - 1], *id);
        }
        offsets.push(offset);
        let node = &nodes[*id];
        let near: Vec<usize> = match turn {
            0 => node.left.clone(),
            1 => node.right.clone(),
            _ => node.left.iter().chain(&node.right).copied().collect(),
        };
        let count = i64::try_from(near.len()).unwrap_or(1);
        let (wanted, weight) = if near.is_empty() {
            (node.middle, 1)
        } else {
            let sum: i64 = near.iter().map(|n| nodes[*n].middle).sum();
            // A link that passes wants to run straight.
            let straight = if node.place == Place::Passing { 8 } else { 2 };
            (sum.div_euclid(count), straight * count)
        };
        let mut block = Block { weight, wanted: (wanted - offset) * weight, from: i };
        while let Some(before) = blocks.last() {
            if before.wanted.div_euclid(before.weight) <= block.wanted.div_euclid(block.weight) {
                break;
            }
            block =
                Block { weight: before.weight + block.weight, wanted: before.wanted + block.wanted, from: before.from };
            blocks.pop();
        }
        blocks.push(block);
    }
    let mut end = column.len();
    for block in blocks.iter().rev() {
        let base = block.wanted.div_euclid(block.weight);
        for i in block.from..end {
            nodes[column[i]].middle = base + offsets[i];
        }
        end = block.from;
    }
}

/// Which things of a large graph are drawn: those that are marked with what they are linked with, else
/// those with the most links; never more than `most`, in their order.
pub(super) fn chosen(count: usize, links: &[(usize, usize)], marked: &[usize], most: usize) -> Vec<usize> {
    let mut taken = vec![false; count];
    let mut left = most;
    let mut take = |id: usize| {
        if left > 0 && !taken[id] {
            taken[id] = true;
            left -= 1;
        }
    };
    if marked.is_empty() {
        let mut degree = vec![0_usize; count];
        for (from, to) in links {
            degree[*from] += 1;
            degree[*to] += 1;
        }
        let mut ranked: Vec<usize> = (0..count).collect();
        ranked.sort_by_key(|id| (Reverse(degree[*id]), *id));
        ranked.into_iter().for_each(&mut take);
    } else {
        let mut is_marked = vec![false; count];
        marked.iter().for_each(|id| is_marked[*id] = true);
        marked.iter().copied().for_each(&mut take);
        for (from, to) in links {
            if is_marked[*from] {
                take(*to);
            }
            if is_marked[*to] {
                take(*from);
            }
        }
    }
    (0..count).filter(|id| taken[*id]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn things(lanes: &[usize]) -> Vec<Thing> {
        lanes.iter().map(|lane| Thing { lane: *lane, high: 400 }).collect()
    }

    #[test]
    fn lanes_are_columns_in_their_order() {
        let laid = lay(&things(&[0, 1, 2]), &[(0, 1), (1, 2)], 3);
        assert_eq!(laid.lanes, [0, 1, 2, 3]);
        assert_eq!(laid.things.iter().map(|t| t.0).collect::<Vec<_>>(), [0, 1, 2]);
        // One after the other on one line.
        assert!(laid.things.iter().all(|t| t.1 == laid.things[0].1));
    }

    #[test]
    fn a_lane_with_links_of_its_own_has_more_columns() {
        let laid = lay(&things(&[0, 0, 1]), &[(0, 1), (1, 2)], 2);
        assert_eq!(laid.lanes, [0, 2, 3]);
        assert_eq!(laid.things.iter().map(|t| t.0).collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    fn circles_and_loops_are_laid_too() {
        let laid = lay(&things(&[0, 0, 0]), &[(0, 1), (1, 2), (2, 0), (1, 1)], 1);
        // 2 to 0 closes the circle and leads back over the column of 1.
        assert!(matches!(&laid.links[2], Run::Across { back: true, passes } if passes.len() == 1));
        assert_eq!(laid.links[3], Run::Loop);
    }

    #[test]
    fn boxes_and_passing_links_keep_their_distance() {
        let links: Vec<(usize, usize)> =
            (0..30).flat_map(|i| [(i, (i * 7 + 3) % 30), (i, (i * 11 + 5) % 30)]).collect();
        let lanes: Vec<usize> = (0..30).map(|i| i % 4).collect();
        let laid = lay(&things(&lanes), &links, 4);
        for (i, a) in laid.things.iter().enumerate() {
            for b in &laid.things[i + 1..] {
                assert!(a.0 != b.0 || (a.1 - b.1).abs() >= 400 + BETWEEN, "{a:?} {b:?}");
            }
        }
        for ((from, to), run) in links.iter().zip(&laid.links) {
            let Run::Across { passes, .. } = run else { continue };
            let first = laid.things[*from].0.min(laid.things[*to].0);
            for (i, y) in passes.iter().enumerate() {
                let inside = laid.things.iter().filter(|t| t.0 == first + 1 + i);
                inside.for_each(|t| assert!(*y < t.1 || *y > t.1 + 400, "a link through a box: {from} to {to}"));
            }
        }
    }

    #[test]
    fn crossings_are_counted_and_undone() {
        // Two links that cross, until the second column is turned round.
        let laid = lay(&things(&[0, 0, 1, 1]), &[(0, 3), (1, 2)], 2);
        assert_eq!((laid.things[0].1 < laid.things[1].1), (laid.things[3].1 < laid.things[2].1));
    }

    #[test]
    fn of_a_large_graph_the_marked_are_chosen() {
        let links = [(0, 1), (1, 2), (2, 3), (3, 4)];
        assert_eq!(chosen(5, &links, &[2], 9), [1, 2, 3]);
        assert_eq!(chosen(5, &links, &[2], 2), [1, 2]);
        // Without marks, those with two links come before those with one.
        assert_eq!(chosen(5, &links, &[], 3), [1, 2, 3]);
    }
}
