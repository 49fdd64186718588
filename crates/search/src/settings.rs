//! What a site adds to its index: words that mean the same, and pages that it recommends.

/// Synonyms and recommended pages.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Words, and the words that their pages are found by too. A group of synonyms has the same words on both sides.
    pub synonyms: Vec<(Vec<String>, Vec<String>)>,
    /// Queries, and the numbers of the pages that come first for them.
    pub recommended: Vec<(String, Vec<usize>)>,
}

impl Settings {
    /// Adds the synonyms of a list in YAML, of which only two forms are read: `- [dagis, förskola]`, words that mean the same, and
    /// `- {from: [sopor], to: [avfall, återvinning]}`, words that lead to others. A line in another form is ignored.
    pub fn add_synonyms(&mut self, list: &str) {
        for line in list.lines() {
            let line = line.split_once(" #").map_or(line, |(line, _)| line).trim();
            let Some(item) = line.strip_prefix("- ").map(str::trim) else { continue };
            if let Some(words) = flow_list(item) {
                self.synonyms.push((words.clone(), words));
            } else if let Some((from, to)) =
                item.strip_prefix('{').and_then(|item| item.strip_suffix('}')).and_then(one_way)
            {
                self.synonyms.push((from, to));
            }
        }
    }
}

/// `from: [..], to: [..]`
fn one_way(item: &str) -> Option<(Vec<String>, Vec<String>)> {
    let (from, to) = item.trim().strip_prefix("from:")?.split_once("to:")?;
    Some((flow_list(from.trim().trim_end_matches(','))?, flow_list(to)?))
}

/// `[one, "two", 'three']`
fn flow_list(list: &str) -> Option<Vec<String>> {
    let words = list.trim().strip_prefix('[')?.strip_suffix(']')?;
    let word = |word: &str| word.trim().trim_matches(['"', '\'']).to_owned();
    Some(words.split(',').map(word).filter(|word| !word.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::Settings;

    #[test]
    fn lists_are_read_line_by_line() {
        let mut settings = Settings::default();
        settings.add_synonyms(
            "# skola\n- [dagis, 'förskola'] # barn\n- {from: [sopor, \"skräp\"], to: [avfall]}\nfel: x\n- fel\n",
        );
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
        let group = words(&["dagis", "förskola"]);
        assert_eq!(settings.synonyms, [(group.clone(), group), (words(&["sopor", "skräp"]), words(&["avfall"]))]);
    }
}
