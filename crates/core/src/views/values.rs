//! Field values as template values: dates in words, money with its currency, ids resolved to records.

use super::contact::phone_url;
use super::content::ContentFiller;
use super::types::DateView;
use super::value::{Value, html, json, map};
use crate::date::{CalendarDuration, PartialDate, Period};
use crate::formats::common::clock;
use crate::schema::tables::{IMAGE, ORGANISATION, PROGRAMME};
use crate::schema::{Count, Entry, Money, Record, Share, Table, Type, TypedValue};
use crate::site::funding;
use crate::site::links::is_external;
use crate::theme::LEAD;

/// Makes values for one page.
pub(crate) struct Values<'a> {
    /// The page, the site and the theme.
    pub(crate) filler: ContentFiller<'a>,
}

impl Values<'_> {
    pub(super) fn lang(&self) -> &str {
        self.filler.page.lang()
    }

    pub(super) fn word(&self, key: &str) -> String {
        self.filler.theme.word(self.lang(), key).to_owned()
    }

    pub(super) fn phrase(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.filler.theme.phrase(self.lang(), key, values)
    }

    /// Every field of a table; an unset field is null or an empty list.
    pub(crate) fn table(&self, record: &Record, table: &'static Table) -> Value {
        map(table.fields().map(|field| (field.key, self.field(record.fields.get(field.key), field.ty))))
    }

    /// One field.
    pub(crate) fn field(&self, entry: Option<&Entry>, ty: Type) -> Value {
        match (entry, ty) {
            (None, Type::List(_)) => Value::from(Vec::<Value>::new()),
            (None, Type::MapOf(_)) => map([]),
            (None, _) => Value::none(),
            (Some(entry), _) => self.value(entry, ty),
        }
    }

    fn value(&self, entry: &Entry, ty: Type) -> Value {
        match (&entry.val, ty) {
            (TypedValue::List(items), Type::List(item)) => {
                Value::from(items.iter().map(|entry| self.value(entry, *item)).collect::<Vec<_>>())
            }
            (TypedValue::Record(record), Type::Map(table) | Type::MapOr(table, _)) => self.record(record, table),
            (TypedValue::Record(record), Type::MapOf(item)) => {
                let entries = record.fields.iter().map(|(key, entry)| (key.clone(), self.value(entry, *item)));
                Value::from(entries.collect::<std::collections::BTreeMap<_, _>>())
            }
            (TypedValue::Record(record), Type::Organisation) => self.organisation(record),
            (TypedValue::Record(record), Type::Person) => self.person(record),
            (TypedValue::Record(record), Type::Party) => self.party(record, true),
            (TypedValue::Text(text), _) => self.text(entry, text, ty),
            (TypedValue::PartialDate(when), _) => self.date(when).into(),
            (TypedValue::Period(period), _) => self.period(period),
            (TypedValue::CalendarDuration(length), _) => self.length(length).into(),
            (TypedValue::Time(time), _) => clock(time).into(),
            (TypedValue::Count(count), _) => self.count(count),
            (TypedValue::Money(money), _) => self.money(money),
            (TypedValue::Share(share), _) => self.share(share),
            (TypedValue::Bool(value), _) => json(&(*value).into()),
            (TypedValue::Integer(value), _) => (*value).into(),
            // For the program alone: views have pictures that are cropped already.
            (TypedValue::Focus(_), _) => Value::none(),
            (TypedValue::Choice(choice), _) => {
                let label = choice.label.for_tag(self.lang());
                map([("key", choice.key.into()), ("label", label.into())])
            }
            (TypedValue::Free(value), _) => json(value),
            _ => Value::none(),
        }
    }

    fn record(&self, record: &Record, table: &'static Table) -> Value {
        if *table == crate::schema::tables::FUNDING {
            return self.funding(record, table);
        }
        if *table == IMAGE {
            return self.image(record);
        }
        self.table(record, table)
    }

    /// An image in a field of a kind, with its files as `picture`.
    fn image(&self, record: &Record) -> Value {
        let src = record.text("src");
        let view = super::card::image_of(self.filler, record, LEAD);
        let file = src.and_then(|src| self.file(src, None, None)).zip(view.as_ref());
        let file = file.map(|(file, view)| super::types::FileView { url: view.url.clone(), ..file });
        let others = IMAGE.fields().filter(|field| field.key != "src");
        let others = others.map(|field| (field.key, self.field(record.fields.get(field.key), field.ty)));
        let own = [
            ("src", file.map_or_else(Value::none, Value::from)),
            ("picture", view.map_or_else(Value::none, Value::from)),
        ];
        map(own.into_iter().chain(others))
    }

    fn text(&self, entry: &Entry, text: &str, ty: Type) -> Value {
        let site = self.filler.site;
        match ty {
            Type::Inline | Type::Markdown => html(&self.filler.html(self.filler.page.rich(entry)).0),
            Type::Url if self.filler.links().is_gone(text) => Value::none(),
            Type::Url => self.url(text),
            Type::Ref => match site.find(text, self.filler.page.lang()) {
                Some(id) => super::card::card(site, self.filler.theme, id, self.lang()).into(),
                None => Value::none(),
            },
            Type::File => match self.file(text, None, None) {
                Some(file) => file.into(),
                None => Value::none(),
            },
            Type::Person | Type::Organisation | Type::Party | Type::Programme | Type::ContactPoint => {
                let Some(record) = site.data().lookup(ty, text) else { return Value::none() };
                match ty {
                    Type::Organisation => self.organisation(record),
                    Type::Person => self.person(record),
                    Type::Party => self.party(record, site.data().people.records.contains_key(text)),
                    Type::Programme => self.programme(record, None, None),
                    _ => self.contact_point(record),
                }
            }
            _ => text.into(),
        }
    }

    /// A file that a page names.
    pub(crate) fn file(
        &self,
        name: &str,
        title: Option<&str>,
        date: Option<&PartialDate>,
    ) -> Option<super::types::FileView> {
        let (route, path, facts) = self.filler.site.file(self.filler.page, name)?;
        let facts = facts?;
        let file_name = path.rsplit('/').next().unwrap_or(path);
        Some(super::types::FileView {
            title: title.unwrap_or(file_name).to_owned(),
            url: self.filler.links().address(route),
            format: file_name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_uppercase()),
            size: self.size(facts.size),
            date: date.map(|when| self.date(when)),
        })
    }

    fn size(&self, bytes: u64) -> String {
        let locale = self.filler.site.locale(self.lang());
        let number = |value: u64| locale.number(i64::try_from(value).unwrap_or(i64::MAX));
        match bytes {
            0..1_000 => format!("{}\u{a0}B", number(bytes)),
            1_000..1_000_000 => format!("{}\u{a0}kB", number(bytes.div_ceil(1_000))),
            _ => format!("{}\u{a0}MB", number(bytes.div_ceil(1_000_000))),
        }
    }

    /// A date in words and for machines.
    pub(crate) fn date(&self, when: &PartialDate) -> DateView {
        let site = self.filler.site;
        let text = site.locale(self.lang()).date(when, &site.config().zone);
        let text =
            if when.approx && when.text.is_none() { self.phrase("approx_date", &[("date", &text)]) } else { text };
        DateView { text, iso: when.iso(&site.config().zone), year: when.year, approx: when.approx }
    }

    fn length(&self, length: &CalendarDuration) -> String {
        let units =
            [(length.years, "years"), (length.months, "months"), (length.weeks, "weeks"), (length.days, "days")];
        let parts = units.into_iter().filter(|(number, _)| *number != 0).map(|(number, unit)| {
            let key = if number == 1 { format!("{unit}_one") } else { unit.to_owned() };
            self.phrase(&key, &[("n", &number.to_string())])
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    fn period(&self, period: &Period) -> Value {
        let point = |when: &Option<PartialDate>| when.as_ref().map(|when| self.date(when));
        let (start, end) = (point(&period.start), point(&period.end));
        let length = period.duration.as_ref().map(|length| self.length(length));
        let span = match (&start, &end) {
            (Some(start), Some(end)) => Some(format!("{} – {}", start.text, end.text)),
            (Some(start), None) => Some(self.phrase("from", &[("date", &start.text)])),
            (None, Some(end)) => Some(self.phrase("until", &[("date", &end.text)])),
            (None, None) => None,
        };
        let text = [span, length.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
        map([
            ("text", text.into()),
            ("start", Value::from(start)),
            ("end", Value::from(end)),
            ("duration", Value::from(length)),
        ])
    }

    fn count(&self, count: &Count) -> Value {
        let number = self.filler.site.locale(self.lang()).number(count.value);
        let text = match count.approx {
            false => number,
            true if count.value % 10 == 0 && (10..100).contains(&count.value) => {
                self.phrase("about_tens", &[("n", &number)])
            }
            true => self.phrase("approx_number", &[("n", &number)]),
        };
        map([("value", count.value.into()), ("text", text.into()), ("approx", json(&count.approx.into()))])
    }

    fn money_text(&self, money: &Money) -> String {
        let locale = self.filler.site.locale(self.lang());
        let currency = match self.filler.theme.words(self.lang()).get(&format!("currency_{}", money.currency)) {
            Some(word) => word.clone(),
            None => money.currency.clone(),
        };
        let millions = money.amount / 1_000_000;
        // Approximate whole millions are written in words; an exact amount keeps all digits.
        let text = if money.approx && money.amount % 1_000_000 == 0 && millions > 0 {
            let key = if millions == 1 { "money_million_one" } else { "money_million" };
            self.phrase(key, &[("n", &locale.number(millions)), ("currency", &currency)])
        } else {
            self.phrase("money_plain", &[("n", &locale.number(money.amount)), ("currency", &currency)])
        };
        let text = text.replace(' ', "\u{a0}");
        if money.approx { self.phrase("approx_number", &[("n", &text)]) } else { text }
    }

    fn money(&self, money: &Money) -> Value {
        map([
            ("text", self.money_text(money).into()),
            ("amount", money.amount.into()),
            ("currency", money.currency.clone().into()),
        ])
    }

    fn share(&self, share: &Share) -> Value {
        let mut text = match &share.of {
            Some(of) => self.phrase("share_of", &[("n", &share.percent), ("of", of)]),
            None => self.phrase("share", &[("n", &share.percent)]),
        };
        if let Some(ceiling) = &share.ceiling {
            text = self.phrase("share_ceiling", &[("share", &text), ("ceiling", &self.money_text(ceiling))]);
        }
        let ceiling = share.ceiling.as_ref().map(|money| self.money(money));
        map([
            ("text", text.into()),
            ("percent", share.percent.clone().into()),
            ("of", Value::from(share.of.clone())),
            ("ceiling", Value::from(ceiling)),
        ])
    }

    fn url(&self, url: &str) -> Value {
        let address = self.filler.links().target(url);
        let host = address.split("://").nth(1).unwrap_or(&address).split('/').next().unwrap_or_default();
        let text = host.strip_prefix("www.").unwrap_or(host).to_owned();
        let external = is_external(url) && !url.starts_with(&self.filler.site.config().base_url);
        map([("url", address.into()), ("text", text.into()), ("external", json(&external.into()))])
    }

    /// An organisation.
    pub(crate) fn organisation(&self, record: &Record) -> Value {
        self.table(record, &ORGANISATION)
    }

    /// A person or a function, such as a registrar.
    pub(crate) fn person(&self, record: &Record) -> Value {
        let text = |key: &str| Value::from(record.text(key).map(str::to_owned));
        let label = record.text("name").or(record.text("role")).unwrap_or_default();
        map([
            ("name", text("name")),
            ("role", text("role")),
            ("unit", text("unit")),
            ("org", self.field(record.fields.get("org"), Type::Organisation)),
            ("phone", text("phone")),
            ("phone_url", Value::from(record.text("phone").map(phone_url))),
            ("email", text("email")),
            ("label", label.into()),
        ])
    }

    fn party(&self, record: &Record, person: bool) -> Value {
        let own = |key: &str| Value::from(record.text(key).map(str::to_owned));
        let label = record.text("name").or(record.text("role")).unwrap_or_default();
        map([
            ("is_person", json(&person.into())),
            ("label", label.into()),
            ("name", own("name")),
            ("role", own("role")),
            ("unit", own("unit")),
            ("org", self.field(record.fields.get("org"), Type::Organisation)),
            ("phone", own("phone")),
            ("phone_url", Value::from(record.text("phone").map(phone_url))),
            ("email", own("email")),
            ("short", own("short")),
            ("url", self.field(record.fields.get("url"), Type::Url)),
            ("logo", self.field(record.fields.get("logo"), Type::File)),
            ("kind", own("kind")),
            ("country", own("country")),
        ])
    }

    /// A person or a contact point, for the contact component. Both have the fields of a person.
    pub(crate) fn contact(&self, record: &Record) -> Value {
        if record.fields.contains_key("opening_hours") || record.fields.contains_key("visit") {
            self.contact_point(record)
        } else {
            self.person(record)
        }
    }

    fn funding(&self, record: &Record, table: &'static Table) -> Value {
        let grant = record.text("grant_id");
        let name = self.filler.site.funder(record);
        map(table.fields().map(|field| {
            let value = match field.key {
                "programme" => {
                    match record.text("programme").and_then(|id| self.filler.site.data().lookup(Type::Programme, id)) {
                        Some(programme) => self.programme(programme, grant, name),
                        None => Value::none(),
                    }
                }
                key => self.field(record.fields.get(key), field.ty),
            };
            (field.key, value)
        }))
    }

    fn programme(&self, record: &Record, grant: Option<&str>, region: Option<&str>) -> Value {
        let statement = funding::statement(record, self.lang(), grant, region);
        map(PROGRAMME.fields().map(|field| match field.key {
            "statement" => ("statement", Value::from(statement.clone())),
            key => (key, self.field(record.fields.get(key), field.ty)),
        }))
    }
}
