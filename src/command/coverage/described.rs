//! What the output of the AWS CLI says of trails, beside what events tell: `--trails`.

use crate::coverage::Trails;
use crate::outcome::Failure;
use crate::render::for_terminal;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Files of `--trails`, each with its name.
pub(in crate::command) struct Described(Vec<(String, Value)>);

impl Described {
    /// Reads them.
    pub(in crate::command) fn read(files: &[PathBuf]) -> Result<Described, Failure> {
        let read = |file: &PathBuf| Ok((file.display().to_string(), json(file)?));
        files
            .iter()
            .map(read)
            .collect::<Result<_, _>>()
            .map(Described)
    }

    /// Tells the trails what the files say.
    pub(super) fn tell(&self, trails: &mut Trails) -> Result<(), Failure> {
        for (name, json) in &self.0 {
            trails.told(json, name).map_err(|what| fail(name, &what))?;
        }
        Ok(())
    }
}

fn json(path: &Path) -> Result<Value, Failure> {
    let name = path.display().to_string();
    let text = std::fs::read(path).map_err(|error| fail(&name, &crate::archive::reason(&error)))?;
    serde_json::from_slice(&text).map_err(|error| fail(&name, &format!("not JSON: {error}")))
}

fn fail(name: &str, what: &str) -> Failure {
    Failure::Message(format!("--trails: {}: {what}", for_terminal(name)))
}
