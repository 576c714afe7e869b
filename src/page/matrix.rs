//! Criteria against bands: a table is the better picture, with the case's own cells marked by
//! border and word.

use super::Drawn;
use super::markup::{Cell, escaped, table};
use super::words::word;
use crate::picture::{Held, Matrix, MatrixCell, MatrixRow};
use crate::syntax::ast::Language;

pub(super) fn draw(matrix: &Matrix, title: &str, language: Language) -> Drawn {
    let mut columns = vec![word(language, "criterion")];
    columns.extend(matrix.bands.iter().map(String::as_str));
    let row = |row: &MatrixRow| {
        let mut cells = vec![head(row, language)];
        cells.extend(row.cells.iter().enumerate().map(|(i, c)| cell(c, matrix.bands.get(i), language)));
        cells
    };
    let rows: Vec<Vec<Cell>> = matrix.rows.iter().map(row).collect();
    let table = table(title, &columns, &rows);
    Drawn {
        drawing: String::new(),
        table: format!("<div class=\"matrix\">{table}</div>"),
        wide: matrix.bands.len() > 5,
    }
}

fn head(row: &MatrixRow, language: Language) -> Cell {
    let mut markup = escaped(&row.title);
    if let Some(reason) = &row.reason {
        markup += &format!("<br/><span class=\"open small\">{}</span>", escaped(reason));
    }
    if !row.needs.is_empty() {
        let needs = super::reasons::few(&row.needs, 6, language);
        markup += &format!("<br/><span class=\"open small\">{}: {}</span>", word(language, "needed"), escaped(&needs));
    }
    Cell::markup(None, markup)
}

fn cell(cell: &MatrixCell, band: Option<&String>, language: Language) -> Cell {
    // Where there is no room for columns, cells stand below each other, and each names its band.
    let band = band.map_or_else(String::new, |b| format!("<span class=\"band\">{}</span>", escaped(b)));
    let conditions: Vec<String> = cell.conditions.iter().map(|c| escaped(c)).collect();
    let conditions = if conditions.is_empty() { "—".to_owned() } else { conditions.join("<br/>") };
    let conditions = format!("<span class=\"conditions\">{conditions}</span>");
    let said = |sign: &str, key: &str| {
        format!(
            "{band}<strong class=\"mine\"><span aria-hidden=\"true\">{sign}</span> {}</strong>{conditions}",
            word(language, key)
        )
    };
    match cell.own {
        Held::Yes => Cell::markup(Some("own"), said("●", "own_cell")),
        Held::Perhaps => Cell::markup(Some("own maybe"), said("?", "perhaps_cell")),
        Held::No => Cell::markup(None, band.clone() + &conditions),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_cell_is_told_by_word() {
        let cell = |conditions: &[&str], own| MatrixCell {
            conditions: conditions.iter().map(ToString::to_string).collect(),
            own,
        };
        let row = MatrixRow {
            name: "speed".into(),
            title: "Speed <&>".into(),
            cells: vec![
                cell(&["under 5"], Held::No),
                cell(&["5 to 9", "exactly 12"], Held::Perhaps),
                cell(&[], Held::Yes),
            ],
            reason: None,
            needs: vec!["pace".into()],
        };
        let matrix = Matrix { bands: vec!["slow".into(), "middle".into(), "fast".into()], rows: vec![row] };
        let table = draw(&matrix, "Speeds", Language::English).table;
        // One cell is the case's own, one may be; two conditions stand in one cell.
        assert_eq!(table.matches("> this case<").count(), 1);
        assert_eq!(table.matches("> perhaps this case<").count(), 1);
        assert!(table.contains("5 to 9<br/>exactly 12"));
        assert!(table.contains("Speed &lt;&amp;&gt;"));
        assert!(table.contains("needed: pace"));
    }
}
