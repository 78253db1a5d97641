//! What the output of the AWS CLI says of trails, beside what events tell: `--trails`.

use crate::archive;
use crate::coverage::Trails;
use crate::outcome::Failure;
use crate::render::for_terminal;
use serde_json::{Deserializer, Value};
use std::path::{Path, PathBuf};

/// What the files of `--trails` hold, each answer with the name of its file.
pub(in crate::command) struct Described(Vec<(String, Value)>);

impl Described {
    /// Reads them.
    pub(in crate::command) fn read(files: &[PathBuf]) -> Result<Described, Failure> {
        let mut told = Vec::new();
        for file in files {
            let name = file.display().to_string();
            let answers = json(file, &name)?.into_iter();
            told.extend(answers.map(|answer| (name.clone(), answer)));
        }
        Ok(Described(told))
    }

    /// Tells the trails what the files say.
    pub(super) fn tell(&self, trails: &mut Trails) -> Result<(), Failure> {
        for (name, json) in &self.0 {
            trails.told(json, name).map_err(|what| fail(name, &what))?;
        }
        Ok(())
    }
}

/// The answers in a file, one after another.
fn json(path: &Path, name: &str) -> Result<Vec<Value>, Failure> {
    let text = archive::text_of(path).map_err(|error| fail(name, &archive::reason(&error)))?;
    let answers: Result<Vec<Value>, _> = Deserializer::from_slice(&text).into_iter().collect();
    match answers {
        Ok(answers) if answers.is_empty() => Err(fail(name, "nothing is in it")),
        Ok(answers) => Ok(answers),
        Err(error) => Err(fail(name, &format!("not JSON: {error}"))),
    }
}

fn fail(name: &str, what: &str) -> Failure {
    Failure::Message(format!("--trails: {}: {what}", for_terminal(name)))
}
