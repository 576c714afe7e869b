//! The tree of a rule file, indented, with each expression in brackets that show what binds to what.

use norma::syntax::ast::{
    Allow, BinaryOp, Case, CellKind, CellTest, Change, Days, Declaration, Edge, Expected, Expr, ExprKind, Field, Hit,
    Label, Language, Literal, Name, Notes, Owner, Parsed, Quantifier, RangeExpr, RoundMode, Row, Shape, State, Table,
    TemplatePart, Test, TestStart, TestTable, Texts, Type, VerdictWord,
};
use std::fmt::Write;

/// The tree of a file.
pub fn tree(parsed: &Parsed) -> String {
    let mut tree = Tree::default();
    for declaration in &parsed.declarations {
        tree.declaration(declaration);
    }
    tree.out
}

#[derive(Default)]
struct Tree {
    out: String,
}

impl Tree {
    fn line(&mut self, depth: usize, text: impl AsRef<str>) {
        writeln!(self.out, "{:width$}{}", "", text.as_ref(), width = depth * 2).unwrap();
    }

    fn declaration(&mut self, declaration: &Declaration) {
        match declaration {
            Declaration::Rulebook(d) => {
                self.line(0, format!("rulebook {}", d.name.text));
                self.notes(1, &d.notes);
            }
            Declaration::Act(d) => {
                self.line(0, format!("act {}", d.name.text));
                self.notes(1, &d.notes);
                if let Some((date, _)) = d.adopted {
                    self.line(1, format!("adopted {date}"));
                }
                if let Some(status) = &d.status {
                    self.line(1, format!("status {}", status.text));
                }
            }
            Declaration::Enum(d) => {
                self.line(0, format!("enum {}", d.name.text));
                self.notes(1, &d.notes);
                for m in &d.members {
                    self.line(1, format!("member {}", m.name.text));
                    self.aliases(2, &m.aliases);
                    self.title(2, m.title.as_ref());
                }
            }
            Declaration::Unit(d) => {
                let equals = d.equals.as_ref().map(|e| format!(" = {}", expr(e))).unwrap_or_default();
                self.line(0, format!("unit {}{equals}", d.name.text));
                self.aliases(1, &d.aliases);
                self.title(1, d.title.as_ref());
                self.allows(1, &d.allows);
            }
            Declaration::Entity(d) => {
                self.line(0, format!("entity {}", d.name.text));
                self.notes(1, &d.notes);
                if let Some(key) = &d.key {
                    self.line(1, format!("key {}", key.text));
                }
                self.fields(&d.fields);
            }
            Declaration::Subject(d) => {
                self.line(0, format!("subject {}", d.name.text));
                self.notes(1, &d.notes);
                self.fields(&d.fields);
            }
            Declaration::Parameter(d) => {
                self.line(0, format!("parameter {} is {}", d.name.text, ty(&d.ty)));
                self.notes(1, &d.notes);
                for value in &d.values {
                    self.line(1, format!("value {}", expr(&value.value)));
                    self.notes(2, &value.notes);
                }
            }
            Declaration::Define(d) => {
                self.line(
                    0,
                    format!("define {} of {}{}", d.name.text, owner(&d.owner), stated(d.ty.as_ref(), d.optional)),
                );
                self.notes(1, &d.notes);
                self.cases(&d.cases);
            }
            Declaration::Exception(d) => {
                self.line(0, format!("exception {} to {}", d.name.text, d.target.text));
                self.notes(1, &d.notes);
                self.cases(&d.cases);
                self.clause("when", d.when.as_ref());
                self.clause("must", d.must.as_ref());
                self.texts(1, "otherwise", d.otherwise.as_ref());
            }
            Declaration::Requirement(d) => {
                self.line(0, format!("requirement {} of {}", d.name.text, owner(&d.owner)));
                self.notes(1, &d.notes);
                self.names("joins", &d.joins);
                if let Some((name, list)) = &d.for_each {
                    self.line(1, format!("for each {} in {}", name.text, expr(list)));
                }
                self.clause("when", d.when.as_ref());
                self.clause("must", Some(&d.must));
                self.texts(1, "otherwise", d.otherwise.as_ref());
            }
            Declaration::Table(d) => self.table(d),
            Declaration::Assessment(d) => {
                self.line(0, format!("assessment {} of {}", d.name.text, owner(&d.owner)));
                self.notes(1, &d.notes);
                self.names("requires", &d.requires);
                self.names("rates", &d.rates);
                self.names("reports", &d.reports);
            }
            Declaration::Uncoded(d) => {
                self.line(0, format!("uncoded {} of {}", d.name.text, d.target.text));
                self.notes(1, &d.notes);
                self.clause("when", d.when.as_ref());
            }
            Declaration::Procedure(d) => {
                self.line(0, format!("procedure {}", d.name.text));
                self.notes(1, &d.notes);
                for step in &d.steps {
                    self.line(1, format!("step {}", step.name.text));
                    self.notes(2, &step.notes);
                    let to = step.takes.high.as_ref().map_or(String::new(), |e| format!(" to {}", expr(e)));
                    self.line(2, format!("takes {}{to}", expr(&step.takes.low)));
                    let after: Vec<&str> = step.after.iter().map(|n| &*n.text).collect();
                    if !after.is_empty() {
                        self.line(2, format!("after {}", after.join(", ")));
                    }
                }
            }
            Declaration::Calendar(d) => {
                self.line(0, format!("calendar {}", d.name.text));
                self.notes(1, &d.notes);
                for (word, all) in [("rest", &d.rest), ("work", &d.work)] {
                    for days in all {
                        self.line(
                            1,
                            match days {
                                Days::Weekday(name) => format!("{word} {}", name.text),
                                Days::Dates((first, _), (last, _)) if first == last => format!("{word} {first}"),
                                Days::Dates((first, _), (last, _)) => format!("{word} {first} .. {last}"),
                            },
                        );
                    }
                }
            }
            Declaration::View(d) => {
                let of = d.subject.as_ref().map_or(String::new(), |s| format!(" of {}", s.text));
                self.line(0, format!("view {}{of}", d.name.text));
                self.notes(1, &d.notes);
                self.shape(&d.shape);
            }
            Declaration::Test(d) => self.test(d),
            Declaration::Broken(d) => {
                let name = d.name.as_ref().map_or("?", |n| &n.text);
                self.line(0, format!("broken {} {name}", d.word.unwrap_or("?")));
            }
        }
    }

    fn label(&mut self, depth: usize, label: Option<&Label>) {
        match label {
            Some(Label::Value(e)) => self.line(depth, format!("label {}", expr(e))),
            Some(Label::Texts(texts)) => self.texts(depth, "label", Some(texts)),
            None => {}
        }
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Graph(graph) => {
                self.line(1, "graph");
                self.line(2, format!("nodes {}", expr(&graph.nodes)));
                self.label(3, graph.label.as_ref());
                if let Some(lane) = &graph.lane {
                    self.line(3, format!("lane {}", expr(lane)));
                }
                for edges in &graph.edges {
                    let (list, from, to) = (expr(&edges.list), expr(&edges.from), expr(&edges.to));
                    self.line(2, format!("edges {list} from {from} to {to}"));
                    self.label(3, edges.label.as_ref());
                }
                for mark in &graph.marks {
                    self.line(2, format!("mark {} when {}", mark.name.text, expr(&mark.when)));
                    self.title(3, mark.title.as_ref());
                }
            }
            Shape::Timeline(name, start) => {
                let start = start.as_ref().map_or(String::new(), |e| format!(" from {}", expr(e)));
                self.line(1, format!("timeline of {}{start}", name.text));
            }
            Shape::Matrix(rows) => {
                self.line(1, "matrix");
                self.names("rows", rows);
            }
            Shape::Tally(counted, tiles) => {
                self.line(1, "tally");
                self.line(2, format!("count {} by {}", expr(&counted.list), expr(&counted.key)));
                if let Some(tiles) = tiles {
                    self.line(2, format!("tiles {}", tiles.text));
                }
            }
            Shape::Shares(parts) => {
                self.line(1, "shares");
                parts.iter().for_each(|part| self.line(2, format!("part {}", expr(part))));
            }
        }
    }

    fn notes(&mut self, depth: usize, notes: &Notes) {
        self.aliases(depth, &notes.aliases);
        self.title(depth, notes.title.as_ref());
        for source in &notes.sources {
            let mut line = format!("source {}", source.act.text);
            if let Some(place) = &source.place {
                write!(line, " {:?}", &*place.text).unwrap();
            }
            if let Some(status) = &source.status {
                write!(line, " status {}", status.text).unwrap();
            }
            self.line(depth, line);
        }
        for quote in &notes.quotes {
            self.line(depth, format!("quote {:?}", &*quote.text));
        }
        if let Some((from, _)) = notes.from {
            self.line(depth, format!("from {from}"));
        }
        if let Some((until, _)) = notes.until {
            self.line(depth, format!("until {until}"));
        }
        self.allows(depth, &notes.allows);
    }

    fn allows(&mut self, depth: usize, allows: &[Allow]) {
        for allow in allows {
            self.line(depth, format!("allow {} {:?}", allow.lint.text, &*allow.reason.text));
        }
    }

    fn aliases(&mut self, depth: usize, aliases: &[Name]) {
        if !aliases.is_empty() {
            let names: Vec<&str> = aliases.iter().map(|n| &*n.text).collect();
            self.line(depth, format!("alias {}", names.join("|")));
        }
    }

    fn title(&mut self, depth: usize, title: Option<&Texts>) {
        self.texts(depth, "title", title);
    }

    fn texts(&mut self, depth: usize, clause: &str, texts: Option<&Texts>) {
        for (language, template) in texts.iter().flat_map(|t| &t.texts) {
            let language = match language {
                Language::Russian => "ru",
                Language::English => "en",
            };
            let parts: Vec<String> = template
                .parts
                .iter()
                .map(|p| match p {
                    TemplatePart::Text(t) => format!("{t:?}"),
                    TemplatePart::Expr(e) => format!("{{{}}}", expr(e)),
                })
                .collect();
            self.line(depth, format!("{clause} {language} {}", parts.join(" ")));
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        for f in fields {
            let optional = if f.optional { " optional" } else { "" };
            let fixed = if f.fixed { " fixed" } else { "" };
            self.line(1, format!("field {} is {}{optional}{fixed}", f.name.text, ty(&f.ty)));
            self.aliases(2, &f.aliases);
            self.title(2, f.title.as_ref());
        }
    }

    fn cases(&mut self, cases: &[Case]) {
        for case in cases {
            let when = case.when.as_ref().map(|w| format!(" when {}", expr(w))).unwrap_or_default();
            let otherwise = if case.otherwise.is_some() { " otherwise" } else { "" };
            self.line(1, format!("= {}{when}{otherwise}", expr(&case.value)));
        }
    }

    fn clause(&mut self, word: &str, e: Option<&Expr>) {
        if let Some(e) = e {
            self.line(1, format!("{word} {}", expr(e)));
        }
    }

    fn names(&mut self, word: &str, names: &[Name]) {
        if !names.is_empty() {
            let names: Vec<&str> = names.iter().map(|n| &*n.text).collect();
            self.line(1, format!("{word} {}", names.join(", ")));
        }
    }

    fn table(&mut self, d: &Table) {
        let word = if d.scale.is_some() { "scale" } else { "table" };
        self.line(0, format!("{word} {} of {}{}", d.name.text, owner(&d.owner), stated(d.ty.as_ref(), d.optional)));
        self.notes(1, &d.notes);
        match (&d.scale, d.hit) {
            (Some(scale), _) => {
                let edge = match scale.edge {
                    Edge::From => "from",
                    Edge::Above => "above",
                    Edge::UpTo => "up to",
                };
                self.line(1, format!("{} {edge}", if scale.marginal { "marginal" } else { "flat" }));
            }
            (None, Hit::One) => {}
            (None, Hit::First) => self.line(1, "hit first"),
            (None, Hit::Highest) => self.line(1, "hit highest"),
            (None, Hit::Lowest) => self.line(1, "hit lowest"),
            (None, Hit::Collect(how)) => self.line(1, format!("hit collect {}", how.word())),
        }
        for input in &d.inputs {
            self.line(1, format!("input {}", expr(input)));
        }
        for output in &d.outputs {
            self.line(1, format!("output {}{}", output.name.text, stated(output.ty.as_ref(), output.optional)));
        }
        for row in &d.rows {
            self.row(row);
        }
    }

    fn row(&mut self, row: &Row) {
        let inputs: Vec<String> = row.inputs.iter().map(|c| cell(&c.kind)).collect();
        let outputs: Vec<String> = row.outputs.iter().map(expr).collect();
        self.line(1, format!("row {} → {}", inputs.join(" | "), outputs.join(" | ")));
        self.notes(2, &row.notes);
    }

    fn test(&mut self, d: &Test) {
        self.line(0, format!("test {:?}", &*d.title.text));
        match &d.start {
            TestStart::File(path) => self.line(1, format!("case {:?}", &*path.text)),
            TestStart::Subject(name) => self.line(1, format!("case {}", name.text)),
        }
        self.allows(1, &d.allows);
        if let Some((date, _)) = d.on {
            self.line(1, format!("on {date}"));
        }
        for change in &d.changes {
            let line = match change {
                Change::Set { path, value } => format!("with {} = {}", expr(path), expr(value)),
                Change::Add { path, value } => format!("with {} add {}", expr(path), expr(value)),
                Change::Without { path } => format!("without {}", expr(path)),
            };
            self.line(1, line);
        }
        for e in &d.expectations {
            self.line(1, format!("expect {}{}", expr(&e.subject), expected(&e.expected)));
            let because: Vec<&str> = e.because.iter().map(|n| &*n.text).collect();
            if !because.is_empty() {
                self.line(2, format!("because {}", because.join(", ")));
            }
            let needs: Vec<String> = e.needs.iter().map(expr).collect();
            if !needs.is_empty() {
                self.line(2, format!("needs {}", needs.join(", ")));
            }
        }
        if let Some(table) = &d.table {
            self.test_table(table);
        }
    }

    fn test_table(&mut self, table: &TestTable) {
        for input in &table.inputs {
            self.line(1, format!("sets {}", expr(input)));
        }
        for output in &table.outputs {
            self.line(1, format!("asks {}", expr(output)));
        }
        for row in &table.rows {
            let inputs: Vec<String> = row.inputs.iter().map(|c| c.as_ref().map_or("-".into(), expr)).collect();
            let outputs: Vec<String> =
                row.outputs.iter().map(|c| c.as_ref().map_or("-".into(), |e| expected(e).trim().to_owned())).collect();
            self.line(1, format!("row {} → {}", inputs.join(" | "), outputs.join(" | ")));
        }
    }
}

fn owner(owner: &Owner) -> String {
    owner.within.as_ref().map_or(owner.class.text.to_string(), |w| format!("{} in {}", owner.class.text, w.text))
}

fn ty(ty: &Type) -> String {
    let list = if ty.list { "list of " } else { "" };
    let domain = ty.domain.as_ref().map(|d| format!(" in {}", expr(d))).unwrap_or_default();
    format!("{list}{}{domain}", ty.name.text)
}

fn stated(stated: Option<&Type>, optional: bool) -> String {
    let optional = if optional { " optional" } else { "" };
    stated.map(|t| format!(" is {}{optional}", ty(t))).unwrap_or_default()
}

fn cell(kind: &CellKind) -> String {
    let tests = |tests: &[CellTest]| tests.iter().map(cell_test).collect::<Vec<_>>().join(", ");
    match kind {
        CellKind::Any => "-".into(),
        CellKind::OneOf(t) => tests(t),
        CellKind::NotOneOf(t) => format!("not {}", tests(t)),
        CellKind::Error => "?".into(),
    }
}

fn cell_test(test: &CellTest) -> String {
    match test {
        CellTest::Value(e) | CellTest::Range(e) => expr(e),
        CellTest::Compare(bounds) => {
            bounds.iter().map(|(op, e)| format!("{} {}", sign(op.node), expr(e))).collect::<Vec<_>>().join(" and ")
        }
    }
}

fn expected(expected: &Expected) -> String {
    match expected {
        Expected::Verdict(VerdictWord::Satisfied, _) => " satisfied".into(),
        Expected::Verdict(VerdictWord::Violated, _) => " violated".into(),
        Expected::Verdict(VerdictWord::NotApplicable, _) => " not applicable".into(),
        Expected::Verdict(VerdictWord::Undetermined, _) => " undetermined".into(),
        Expected::Value(e) => format!(" = {}", expr(e)),
        Expected::Holds => String::new(),
    }
}

fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "or",
        BinaryOp::And => "and",
        BinaryOp::Is => "is",
        BinaryOp::IsNot => "is not",
        BinaryOp::Less => "<",
        BinaryOp::AtMost => "<=",
        BinaryOp::More => ">",
        BinaryOp::AtLeast => ">=",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Power => "^",
    }
}

fn expr(e: &Expr) -> String {
    let all = |list: &[Expr]| list.iter().map(expr).collect::<Vec<_>>().join(", ");
    let not = |not: bool| if not { "not " } else { "" };
    match &e.kind {
        ExprKind::Literal(l) => literal(l),
        ExprKind::Name(name) => name.text.to_string(),
        ExprKind::Field(of, name) => format!("{}.{}", expr(of), name.text),
        ExprKind::Index(list, key) => format!("{}[{}]", expr(list), expr(key)),
        ExprKind::Call(name, arguments) => format!("{}({})", name.text, all(arguments)),
        ExprKind::Each(value, list) => format!("({} of {})", expr(value), expr(list)),
        ExprKind::As(list, name) => format!("({} as {})", expr(list), name.text),
        ExprKind::Where(list, condition) => format!("({} where {})", expr(list), expr(condition)),
        ExprKind::Ordered(list, key, descending) => {
            let descending = if *descending { " descending" } else { "" };
            format!("({} ordered by {}{descending})", expr(list), expr(key))
        }
        ExprKind::Grouped(list, key) => format!("({} grouped by {})", expr(list), expr(key)),
        ExprKind::FieldTo { from, to, .. } => format!("({} to {})", from.text, to.text),
        ExprKind::Round(value, mode, step) => {
            let mode = match mode {
                RoundMode::HalfUp => "half up",
                RoundMode::HalfDown => "half down",
                RoundMode::HalfEven => "half even",
                RoundMode::Up => "up",
                RoundMode::Down => "down",
            };
            format!("({} round {mode} to {})", expr(value), expr(step))
        }
        ExprKind::Binary(left, op, _, right) => format!("({} {} {})", expr(left), sign(*op), expr(right)),
        ExprKind::Not(inner) => format!("(not {})", expr(inner)),
        ExprKind::Negate(inner) => format!("(-{})", expr(inner)),
        ExprKind::IsState(inner, negated, state) => {
            let state = match state {
                State::Known => "known",
                State::Unknown => "unknown",
                State::None => "none",
            };
            format!("({} is {}{state})", expr(inner), not(*negated))
        }
        ExprKind::In(value, negated, list) => format!("({} {}in {})", expr(value), not(*negated), expr(list)),
        ExprKind::Range(range) => ends(range),
        ExprKind::Quantified(quantifier, list, condition) => {
            let word = match quantifier {
                Quantifier::Every => "every",
                Quantifier::Some => "some",
                Quantifier::NoneOf => "none of",
            };
            format!("({word} {} has {})", expr(list), expr(condition))
        }
        ExprKind::ValuesOf(name) => format!("(values of {})", name.text),
        ExprKind::List(items) => format!("[{}]", all(items)),
        ExprKind::Record(entries) => {
            let entries: Vec<String> = entries.iter().map(|(n, e)| format!("{}: {}", n.text, expr(e))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        ExprKind::OneOf(items) => format!("one of [{}]", all(items)),
        ExprKind::Shift { by, before, date, rounded_up } => {
            let word = if *before { "before" } else { "after" };
            let up = if *rounded_up { " rounded up" } else { "" };
            format!("({} {word} {}{up})", expr(by), expr(date))
        }
        ExprKind::Error => "?".into(),
    }
}

fn ends(range: &RangeExpr) -> String {
    let low = if range.low_open { "<" } else { "" };
    let high = if range.high_open { "<" } else { "" };
    format!("({} {low}..{high} {})", expr(&range.low), expr(&range.high))
}

fn literal(l: &Literal) -> String {
    match l {
        Literal::Number(n) => n.to_string(),
        Literal::Percent(n) => format!("percent {n}"),
        Literal::Quantity(n, unit) => format!("{n} `{}`", unit.text),
        Literal::Date(d) => d.to_string(),
        Literal::Text(t) => format!("{t:?}"),
        Literal::Boolean(true) => "yes".into(),
        Literal::Boolean(false) => "no".into(),
        Literal::None => "none".into(),
        Literal::Unknown => "unknown".into(),
    }
}
