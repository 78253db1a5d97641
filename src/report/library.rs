//! Frameworks, loaded from their files: those built in, and a person's own over them.
//!
//! A later file replaces a framework of the same id or, with `extends`, adds to it. What is wrong is an
//! issue with file and line, and the rest is loaded all the same.

use super::framework::{Extension, Framework, Place};
use crate::tally::Issue;
use crate::text::nearest;

/// Frameworks by id.
#[derive(Clone, Debug, Default)]
pub struct Library {
    frameworks: Vec<Framework>,
}

/// True for the text of a framework or of an addition to one, false for that of rules: by the keys that
/// stand at the left edge.
pub fn is_framework(text: &str) -> bool {
    text.lines().any(|line| {
        ["controls:", "extends:"]
            .iter()
            .any(|key| line.starts_with(key))
    })
}

impl Library {
    /// Loads frameworks and additions from named texts, in this order.
    pub fn load<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> (Library, Vec<Issue>) {
        let mut library = Library::default();
        let mut issues = Vec::new();
        for (file, text) in texts {
            if let Err(error) = library.read(file, text) {
                issues.push(error);
            }
        }
        for framework in &library.frameworks {
            for (control, what) in framework.faults() {
                issues.push(match control {
                    Some(control) => about(&control.place, &format!("{}: {what}", control.id)),
                    None => Issue::trouble(&framework.file, what),
                });
            }
        }
        (library, issues)
    }

    fn read(&mut self, file: &str, text: &str) -> Result<(), Issue> {
        let wrong = |error: &yaml_serde::Error| {
            let line = error.location().map_or(1, |at| at.line());
            Issue::trouble(format!("{file}:{line}"), what_is_wrong(error))
        };
        if text.lines().any(|line| line.starts_with("extends:")) {
            let mut more: Extension = yaml_serde::from_str(text).map_err(|error| wrong(&error))?;
            place(&mut more.controls, file, text);
            let Some(at) = self.position(&more.extends) else {
                let what = format!("there is no framework `{}` to extend", more.extends);
                return Err(Issue::trouble(file, what));
            };
            let framework = &mut self.frameworks[at];
            framework.beyond.append(&mut more.beyond);
            for control in more.controls {
                match framework
                    .controls
                    .iter_mut()
                    .find(|own| own.id == control.id)
                {
                    Some(own) => *own = control,
                    None => framework.controls.push(control),
                }
            }
            return Ok(());
        }
        let mut framework: Framework = yaml_serde::from_str(text).map_err(|error| wrong(&error))?;
        file.clone_into(&mut framework.file);
        place(&mut framework.controls, file, text);
        match self.position(&framework.id) {
            Some(at) => self.frameworks[at] = framework,
            None => self.frameworks.push(framework),
        }
        Ok(())
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.frameworks
            .iter()
            .position(|framework| framework.id == id)
    }

    /// Every framework, in the order of loading.
    pub fn frameworks(&self) -> &[Framework] {
        &self.frameworks
    }

    /// The framework of this id. `Err` says what there is.
    pub fn find(&self, id: &str) -> Result<&Framework, String> {
        if let Some(at) = self.position(id) {
            return Ok(&self.frameworks[at]);
        }
        let ids = || {
            self.frameworks
                .iter()
                .map(|framework| framework.id.as_str())
        };
        Err(match nearest(id, ids()) {
            Some(near) => format!("there is no framework `{id}`; did you mean `{near}`?"),
            None => format!(
                "there is no framework `{id}`; there is {}",
                ids().collect::<Vec<_>>().join(", ")
            ),
        })
    }

    /// An issue for every reference to a rule that is none of the `known` names.
    pub fn unknown_rules<'k>(&self, known: impl IntoIterator<Item = &'k str>) -> Vec<Issue> {
        let known: Vec<&str> = known.into_iter().collect();
        let unknown = |name: &str| -> Option<String> {
            if known.contains(&name) {
                return None;
            }
            let hint = nearest(name, known.iter().copied())
                .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            Some(format!("there is no rule `{name}`{hint}"))
        };
        let mut issues = Vec::new();
        for framework in &self.frameworks {
            let whole = framework.beyond.iter().filter_map(|name| unknown(name));
            issues.extend(whole.map(|what| Issue::trouble(&framework.file, what)));
            for control in &framework.controls {
                for what in control.references().filter_map(unknown) {
                    issues.push(about(&control.place, &format!("{}: {what}", control.id)));
                }
            }
        }
        issues
    }
}

fn about(place: &Place, what: &str) -> Issue {
    Issue::trouble(format!("{}:{}", place.file, place.line), what)
}

/// The parser's message without the place it ends with, which the issue has already.
fn what_is_wrong(error: &yaml_serde::Error) -> String {
    let message = error.to_string();
    match message.rfind(" at line ") {
        Some(at) => message[..at].to_owned(),
        None => message,
    }
}

/// Notes for each control on which line of its file its id stands.
fn place(controls: &mut [super::framework::Control], file: &str, text: &str) {
    for control in controls {
        let line = text.lines().position(|line| {
            let line = line
                .trim_start()
                .trim_start_matches("- ")
                .trim_start_matches(['{', ' ']);
            line.strip_prefix("id:").is_some_and(|value| {
                value
                    .trim_start()
                    .trim_start_matches(['\'', '"'])
                    .starts_with(&control.id)
                    && value.trim().trim_matches(['\'', '"']).len() == control.id.len()
            })
        });
        control.place = Place {
            file: file.to_owned(),
            line: line.map_or(1, |line| line + 1),
        };
    }
}
