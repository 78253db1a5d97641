//! Rows of cells under dates, such as streams by day. A cell says what it is by how dark it is, by a
//! sign in it and by its height: on paper and without colours too.

use super::chip::Mood;
use super::graph::round;
use super::text::short;
use maud::{Markup, html};

const LEFT: f64 = 226.0;
/// What the cells have together.
const WIDTH: f64 = 850.0;
const ROW: f64 = 18.0;
const TOP: f64 = 22.0;
/// Between two words above the cells.
const WORDS: f64 = 78.0;

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// From 0 (nothing) to 4 (the fullest); `None` where nothing is to be drawn.
    pub level: Option<u8>,
    /// It is lower than the others: less stands behind it.
    pub low: bool,
    /// A sign in it, and what it means for the reader.
    pub sign: Option<(Mood, char)>,
    /// What is said about it. The program's own words.
    pub words: String,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What the row is about; may be text of a record.
    pub label: String,
    /// A cell for each column.
    pub cells: Vec<Cell>,
}

/// All rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// What stands above the columns; only some are written. The program's own words.
    pub columns: Vec<String>,
    /// The rows.
    pub lines: Vec<Line>,
}

impl Matrix {
    /// The drawing. `id`, `title` and `about` are the program's own words.
    pub fn draw(&self, id: &str, title: &str, about: &str) -> Markup {
        let step = (WIDTH / self.columns.len().max(1) as f64).clamp(8.4, 24.0);
        let gap = if step < 12.0 { 1.0 } else { 2.0 };
        let width = LEFT + step * self.columns.len() as f64 + 8.0;
        let width = width.max(LEFT + 3.0 * WORDS);
        let height = TOP + ROW * self.lines.len() as f64 + 4.0;
        let every = (1..100_u8)
            .find(|number| f64::from(*number) * step >= WORDS)
            .unwrap_or(1);
        let drawn = html! {
            svg role="img" class="matrix" viewBox={ "0 0 " (round(width)) " " (round(height)) }
                style={ "--w:" (round(width)) "px" } aria-labelledby={ (id) "-t " (id) "-d" } {
                title id={ (id) "-t" } { (title) }
                desc id={ (id) "-d" } { (about) }
                @for (at, word) in self.columns.iter().enumerate().step_by(every.into()) {
                    text.tick x=(round(LEFT + step * at as f64)) y=(round(TOP - 8.0)) { (word) }
                }
                @for (row, line) in self.lines.iter().enumerate() {
                    @let y = TOP + ROW * row as f64;
                    text.lane x=(round(LEFT - 10.0)) y=(round(y + 11.5)) text-anchor="end" { (short(&line.label, 30)) }
                    @for (at, cell) in line.cells.iter().enumerate() {
                        (cell.draw(LEFT + step * at as f64, y, step - gap))
                    }
                }
            }
        };
        super::scroll(title, &drawn)
    }
}

impl Cell {
    fn draw(&self, x: f64, y: f64, width: f64) -> Markup {
        let Some(level) = self.level else {
            return html!();
        };
        let mood = self.sign.map_or("", |(mood, _)| mood.class());
        let drop = if self.low { 3.5 } else { 0.0 };
        let (left, top) = (round(x), round(y + drop));
        let (across, down) = (round(width), round(ROW - 2.0 - 2.0 * drop));
        html! {
            path class={ "l" (level.min(4)) " " (mood) } d={ "M" (left) " " (top) "h" (across) "v" (down) "h-" (across) "z" } {
                title { (self.words) }
            }
            @if let Some((mood, sign)) = self.sign {
                text class={ "sign " (mood.class()) } x=(round(x + width / 2.0)) y=(round(y + 11.5)) { (sign) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_known_without_its_colour() {
        let cell = |level, low, sign| Cell {
            level,
            low,
            sign,
            words: "words".to_owned(),
        };
        let matrix = Matrix {
            columns: vec!["2026-03-14".to_owned(); 4],
            lines: vec![Line {
                label: "<account>".to_owned(),
                cells: vec![
                    cell(Some(3), true, None),
                    cell(Some(0), false, Some((Mood::Bad, '?'))),
                    cell(None, false, None),
                    cell(Some(9), false, None),
                ],
            }],
        };
        let drawn = matrix.draw("m", "Title", "About").into_string();
        assert_eq!(drawn.matches("<path").count(), 3);
        for part in [
            "class=\"l3 \" d=\"M226 25.5h22v9",
            "class=\"l0 bad\"",
            ">?</text>",
            "class=\"l4 \"",
            "&lt;account&gt;",
        ] {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
    }
}
