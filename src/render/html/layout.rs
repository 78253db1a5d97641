//! Where the boxes of a layered graph stand: layers by the longest way from a source, order within a
//! layer by the neighbours (barycentres, a few sweeps), heights so that lines run flat. Small graphs
//! only; the same input always gives the same drawing.

/// A box to be placed, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Where everything stands.
#[derive(Debug)]
pub(super) struct Layout {
    /// Left edge and middle of each box.
    pub(super) places: Vec<(f64, f64)>,
    /// For each box the right side of its layer.
    pub(super) sides: Vec<f64>,
    /// For each edge the boxes-to-be on its way through layers between: left, right and height.
    pub(super) ways: Vec<Vec<(f64, f64, f64)>>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Room between two boxes of a layer, and between a box and a line that passes.
const SPACE: f64 = 20.0;
/// Height of a line that passes.
const LINE: f64 = 12.0;
const SWEEPS: usize = 6;

/// A place in a layer: a box, or an edge on its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Item {
    Box(usize),
    Pass(usize),
}

struct Grid {
    items: Vec<Item>,
    height: Vec<f64>,
    layers: Vec<Vec<usize>>,
    /// Neighbours of each item in the layer before and the layer behind.
    before: Vec<Vec<usize>>,
    behind: Vec<Vec<usize>>,
    /// For each edge its items between the two ends.
    passes: Vec<Vec<usize>>,
    y: Vec<f64>,
}

/// Places boxes, with `gap` between two layers. Edges are pairs of indexes; those that would run in a
/// circle are drawn backwards.
pub(super) fn place(sizes: &[Size], edges: &[(usize, usize)], gap: f64) -> Layout {
    let layer = layers(sizes.len(), edges);
    let mut grid = Grid::new(sizes, edges, &layer);
    for sweep in 0..SWEEPS {
        grid.order(sweep % 2 == 0);
    }
    grid.heights();
    grid.layout(sizes, gap)
}

/// The layer of each node: the longest way from a node that nothing leads to.
fn layers(nodes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut layer = vec![0; nodes];
    let forward = without_circles(nodes, edges);
    // Without circles no way is longer than there are nodes.
    for _ in 0..nodes {
        let mut moved = false;
        for &(from, to) in &forward {
            if layer[to] <= layer[from] {
                layer[to] = layer[from] + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    layer
}

/// The edges that close no circle with those before them.
fn without_circles(nodes: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut kept: Vec<(usize, usize)> = Vec::new();
    for &(from, to) in edges {
        let mut reached = vec![false; nodes];
        let mut open = vec![to];
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut reached[node], true) {
                open.extend(kept.iter().filter(|(a, _)| *a == node).map(|(_, b)| *b));
            }
        }
        if !reached[from] {
            kept.push((from, to));
        }
    }
    kept
}

impl Grid {
    fn new(sizes: &[Size], edges: &[(usize, usize)], layer: &[usize]) -> Self {
        let count = layer.iter().max().map_or(0, |last| last + 1);
        let mut grid = Grid {
            items: (0..sizes.len()).map(Item::Box).collect(),
            height: sizes.iter().map(|size| size.height).collect(),
            layers: vec![Vec::new(); count],
            before: vec![Vec::new(); sizes.len()],
            behind: vec![Vec::new(); sizes.len()],
            passes: Vec::new(),
            y: Vec::new(),
        };
        for (node, &layer) in layer.iter().enumerate() {
            grid.layers[layer].push(node);
        }
        for (edge, &(from, to)) in edges.iter().enumerate() {
            let mut passes = Vec::new();
            let (low, high) = if layer[from] <= layer[to] {
                (from, to)
            } else {
                (to, from)
            };
            let mut last = low;
            for between in layer[low] + 1..layer[high] {
                let item = grid.items.len();
                grid.items.push(Item::Pass(edge));
                grid.height.push(LINE);
                grid.before.push(Vec::new());
                grid.behind.push(Vec::new());
                grid.layers[between].push(item);
                grid.join(last, item);
                passes.push(item);
                last = item;
            }
            if layer[from] != layer[to] {
                grid.join(last, high);
            }
            if low != from {
                passes.reverse();
            }
            grid.passes.push(passes);
        }
        grid.y = vec![0.0; grid.items.len()];
        grid
    }

    fn join(&mut self, left: usize, right: usize) {
        self.behind[left].push(right);
        self.before[right].push(left);
    }

    /// One sweep over the layers: each item goes to the mean rank of its neighbours on one side.
    fn order(&mut self, forward: bool) {
        let mut rank = vec![0.0; self.items.len()];
        let mut turns: Vec<usize> = (0..self.layers.len()).collect();
        if !forward {
            turns.reverse();
        }
        for turn in turns {
            let near = if forward { &self.before } else { &self.behind };
            let mut keyed: Vec<(f64, usize)> = self.layers[turn]
                .iter()
                .enumerate()
                .map(|(at, &item)| {
                    let mean = mean(near[item].iter().map(|&one| rank[one]));
                    (mean.unwrap_or(at as f64), item)
                })
                .collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            let length = keyed.len().max(1) as f64;
            self.layers[turn] = keyed.into_iter().map(|(_, item)| item).collect();
            for (at, &item) in self.layers[turn].iter().enumerate() {
                // Ranks of layers of different lengths are compared by share.
                rank[item] = (at as f64 + 0.5) / length * 100.0;
            }
        }
    }

    /// Middles: first packed, then drawn towards the neighbours without changing the order.
    fn heights(&mut self) {
        for layer in 0..self.layers.len() {
            let wished: Vec<f64> = vec![0.0; self.layers[layer].len()];
            self.settle(layer, &wished);
        }
        for sweep in 0..2 * SWEEPS {
            let mut turns: Vec<usize> = (0..self.layers.len()).collect();
            if sweep % 2 == 1 {
                turns.reverse();
            }
            for layer in turns {
                let wished: Vec<f64> = self.layers[layer]
                    .iter()
                    .map(|&item| {
                        let near = self.before[item].iter().chain(&self.behind[item]);
                        mean(near.map(|&one| self.y[one])).unwrap_or(self.y[item])
                    })
                    .collect();
                self.settle(layer, &wished);
            }
        }
    }

    /// Puts the items of a layer as near to the wished heights as their order and sizes allow.
    fn settle(&mut self, layer: usize, wished: &[f64]) {
        let items = &self.layers[layer];
        let mut bottom = f64::NEG_INFINITY;
        let mut off = 0.0;
        for (&item, &wish) in items.iter().zip(wished) {
            let half = self.height[item] / 2.0;
            let y = wish.max(bottom + half);
            off += y - wish;
            bottom = y + half + SPACE;
            self.y[item] = y;
        }
        let shift = off / items.len().max(1) as f64;
        for &item in items {
            self.y[item] -= shift;
        }
    }

    fn layout(&self, sizes: &[Size], gap: f64) -> Layout {
        let extent = |item: &usize| {
            let half = self.height[*item] / 2.0;
            (self.y[*item] - half, self.y[*item] + half)
        };
        let all = || (0..self.items.len()).map(|item| extent(&item));
        let top = all().map(|(top, _)| top).fold(f64::INFINITY, f64::min);
        let bottom = all().map(|(_, low)| low).fold(f64::NEG_INFINITY, f64::max);
        let mut places = vec![(0.0, 0.0); sizes.len()];
        let mut sides = vec![0.0; sizes.len()];
        let mut columns = vec![(0.0, 0.0); self.items.len()];
        let mut x = 0.0;
        for layer in &self.layers {
            let widths = layer.iter().filter_map(|&item| match self.items[item] {
                Item::Box(node) => Some(sizes[node].width),
                Item::Pass(_) => None,
            });
            let width = widths.fold(0.0, f64::max);
            for &item in layer {
                columns[item] = (x, x + width);
                if let Item::Box(node) = self.items[item] {
                    places[node] = (x, self.y[item] - top);
                    sides[node] = x + width;
                }
            }
            x += width + gap;
        }
        let ways = self
            .passes
            .iter()
            .map(|passes| {
                let way = passes.iter().map(|&item| {
                    let (left, right) = columns[item];
                    (left, right, self.y[item] - top)
                });
                way.collect()
            })
            .collect();
        Layout {
            places,
            sides,
            ways,
            width: (x - gap).max(0.0),
            height: (bottom - top).max(0.0),
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxes(count: usize) -> Vec<Size> {
        let size = Size {
            width: 100.0,
            height: 40.0,
        };
        vec![size; count]
    }

    #[test]
    fn nodes_stand_behind_all_that_leads_to_them() {
        // 0 → 1 → 2 → 3, 4 → 3: the short way passes two layers.
        let layout = place(&boxes(5), &[(0, 1), (1, 2), (2, 3), (4, 3)], 99.0);
        let x: Vec<f64> = layout.places.iter().map(|place| place.0).collect();
        assert!(x[0] < x[1] && x[1] < x[2] && x[2] < x[3]);
        assert!((x[4] - x[0]).abs() < 0.1);
        assert_eq!(layout.ways[3].len(), 2);
    }

    #[test]
    fn boxes_of_a_layer_do_not_overlap() {
        let edges: Vec<(usize, usize)> = (0..9).map(|from| (from, 9)).collect();
        let layout = place(&boxes(10), &edges, 99.0);
        let mut y: Vec<f64> = layout.places[..9].iter().map(|place| place.1).collect();
        y.sort_by(f64::total_cmp);
        assert!(y.windows(2).all(|pair| pair[1] - pair[0] >= 59.9), "{y:?}");
        assert!(y[0] >= 20.0 && y[8] <= layout.height - 19.9);
    }

    #[test]
    fn circles_and_nothing_are_no_trouble() {
        let layout = place(&boxes(3), &[(0, 1), (1, 2), (2, 0), (1, 1)], 99.0);
        assert_eq!(layout.ways.len(), 4);
        assert!(layout.places[2].0 > layout.places[0].0);
        assert!(place(&[], &[], 99.0).height <= 0.0);
    }

    #[test]
    fn lines_cross_less_than_they_could() {
        // Given crosswise: two chains that need not touch.
        let layout = place(&boxes(4), &[(0, 3), (1, 2)], 99.0);
        let y = |node: usize| layout.places[node].1;
        assert_eq!(y(0) < y(1), y(3) < y(2));
    }
}
