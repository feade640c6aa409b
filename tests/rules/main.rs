
mod texts;
