//! One line of output.

use serde::Serialize;

use crate::Samples;

/// A measured quantity as the program prints it: one JSON object a line.
#[derive(Debug, Serialize)]
pub struct Figure<'a> {
    figure: &'a str,
    case: String,
    unit: &'a str,
    median: f64,
    min: f64,
    max: f64,
}

impl<'a> Figure<'a> {
    /// Names samples.
    pub fn new(figure: &'a str, case: impl Into<String>, unit: &'a str, samples: &Samples) -> Self {
        let round = |number: f64| (number * 1e3).round() / 1e3;
        let [median, min, max] = [samples.median(), samples.min(), samples.max()].map(round);
        Self { figure, case: case.into(), unit, median, min, max }
    }

    /// Prints the line on standard output.
    pub fn print(&self) {
        println!("{}", serde_json::to_string(self).expect("a figure is text and numbers"));
    }
}
