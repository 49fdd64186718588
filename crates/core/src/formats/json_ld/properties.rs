//! Properties from fields: the table says which property a field becomes, and the type of its value how.

use serde_json::Value;

use super::node::Node;
use super::{Graph, common, vocabulary};
use crate::date::Period;
use crate::facts::Summary;
use crate::formats::pictures::PictureFiles;
use crate::schema::tables::{CONTACT_POINT, IMAGE, MEMBER};
use crate::schema::{Entry, Field, Money, Record, Share, Table, Type, TypedValue};
use crate::theme::LEAD;

impl Graph<'_> {
    /// Adds the properties of a record's fields. Fields of a map without a type belong to the enclosing entity.
    pub(super) fn properties(
        &self,
        mut node: Node,
        record: &Record,
        fields: impl IntoIterator<Item = &'static Field>,
    ) -> Node {
        for field in fields.into_iter().filter(|field| field.visible) {
            let Some(entry) = record.fields.get(field.key) else { continue };
            if field.becomes.is_empty() {
                if let (TypedValue::Record(inner), Type::Map(table) | Type::MapOr(table, _)) = (&entry.val, field.ty)
                    && table.schema_type.is_empty()
                {
                    node = self.properties(node, inner, table.fields());
                }
            } else if let (TypedValue::Period(period), Some((start, end))) = (&entry.val, field.becomes.split_once(' '))
            {
                node = node.add(start, self.iso(period.start.as_ref())).add(end, self.iso(period.end.as_ref()));
            } else {
                for property in field.becomes.split(' ') {
                    node = node.add(property, self.value(property, entry, field.ty));
                }
            }
        }
        node
    }

    /// A value of a property; null when it is not exact.
    fn value(&self, property: &str, entry: &Entry, ty: Type) -> Value {
        match (&entry.val, ty) {
            (TypedValue::List(items), Type::List(item)) => {
                items.iter().map(|entry| self.value(property, entry, *item)).collect()
            }
            (TypedValue::Record(record), Type::MapOf(item)) => {
                record.fields.values().map(|entry| self.value(property, entry, *item)).collect()
            }
            (_, Type::Person | Type::Party) => self.party(entry).map(Value::from).into(),
            (_, Type::Organisation) => self.organisation(entry).map(Value::from).into(),
            (TypedValue::Record(record), Type::Map(table) | Type::MapOr(table, _)) => {
                self.thing(property, record, table)
            }
            (TypedValue::Text(text), ty) => self.text(property, entry, text, ty),
            (TypedValue::PartialDate(when), _) => self.iso(Some(when)).into(),
            (TypedValue::Period(period), _) => self.interval(period).into(),
            (TypedValue::CalendarDuration(length), _) => length.to_string().into(),
            (TypedValue::Time(clock), _) => common::clock(clock).into(),
            // schema.org has no approximate numbers.
            (TypedValue::Count(count), _) if !count.approx => count.value.into(),
            (TypedValue::Money(money), _) if !money.approx => amount(money).into(),
            (TypedValue::Share(share), _) => percentage(share).into(),
            (TypedValue::Bool(value), _) => (*value).into(),
            (TypedValue::Integer(value), _) => (*value).into(),
            (TypedValue::Choice(choice), _) => {
                vocabulary::term(property, choice.key).or(self.label(Some(&entry.val))).into()
            }
            _ => Value::Null,
        }
    }

    /// A text value: words, an address, an id in the data, a page or a file.
    fn text(&self, property: &str, entry: &Entry, text: &str, ty: Type) -> Value {
        let plain = match ty {
            // Links to removed pages are left out.
            Type::Url if self.links.is_gone(text) => return Value::Null,
            Type::Url => return self.links.target(text).into(),
            Type::File => return self.file(text).into(),
            Type::Ref => return self.reference(property, text),
            Type::ContactPoint => {
                return self.site.data().lookup(ty, text).map(|point| self.contact_node(point)).map(Value::from).into();
            }
            Type::Programme => {
                self.site.data().lookup(ty, text).and_then(|programme| programme.text("name")).unwrap_or("")
            }
            Type::Inline | Type::Markdown => self.page.document.rich(entry).map_or(text, |body| body.text.as_str()),
            _ => text,
        };
        match vocabulary::thing(property).filter(|_| !plain.trim().is_empty()) {
            Some((kind, inner)) => Node::new(kind).with(inner, plain.trim()).into(),
            None => plain.trim().into(),
        }
    }

    /// A page of the site, as its entity or as its address.
    fn reference(&self, property: &str, reference: &str) -> Value {
        let Some(id) = self.site.find(reference, &self.page.tree) else { return Value::Null };
        let url = self.site.absolute(self.site.route(id));
        if vocabulary::is_address(property) {
            return url.into();
        }
        Node::new("Thing").with("name", self.site.title(id)).with("url", url).into()
    }

    /// An entity of the type that its table declares.
    pub(super) fn thing(&self, property: &str, record: &Record, table: &'static Table) -> Value {
        if *table == MEMBER {
            return self.member(record).map(Value::from).into();
        }
        if *table == CONTACT_POINT {
            return self.contact_node(record).into();
        }
        let kind = if table.schema_type.is_empty() { "Thing" } else { table.schema_type };
        let mut node = self.properties(Node::new(kind), record, table.fields());
        if *table == IMAGE {
            node = self.sized(node, record);
        }
        if vocabulary::is_address(property) {
            let address = ["url", "contentUrl"].into_iter().find_map(|key| node.get(key));
            return address.cloned().unwrap_or_default();
        }
        if node.is_empty() { Value::Null } else { node.into() }
    }

    /// An image as pages show it, with its size if known.
    fn sized(&self, node: Node, image: &Record) -> Node {
        let place = self.site.theme().picture_place(LEAD);
        let Some(files) = PictureFiles::of_image(self.site, Summary::of(self.page), image, place) else { return node };
        let (route, size) = files.largest();
        let (width, height) = size.unzip();
        node.with("url", self.site.absolute(route)).with("width", width).with("height", height)
    }

    /// The address of a file.
    pub(super) fn file(&self, name: &str) -> Option<String> {
        self.site.file(Summary::of(self.page), name).map(|(route, ..)| self.site.absolute(route))
    }

    /// An ISO 8601 interval; an open end is written `..`.
    fn interval(&self, period: &Period) -> Option<String> {
        let (start, end) = (self.iso(period.start.as_ref()), self.iso(period.end.as_ref()));
        let open = || "..".to_owned();
        (start.is_some() || end.is_some())
            .then(|| format!("{}/{}", start.unwrap_or_else(open), end.unwrap_or_else(open)))
    }

    /// The properties of a page's selected fields, except those that depend on several fields.
    pub(super) fn field_properties(&self, wants: impl Fn(Origin) -> bool) -> Node {
        let table = crate::site::table(&self.page.document);
        let own = table.groups[0];
        let combined = self.combined();
        let fields = table.fields().filter(|field| {
            let own = own.iter().any(|other| other.key == field.key);
            let elsewhere = if own { combined.contains(&field.key) } else { COMPUTED.contains(&field.key) };
            !elsewhere && wants(Origin { own, becomes: field.becomes })
        });
        self.properties(Node::default(), self.front(), fields)
    }

    /// The fields of an event that are handled in `event.rs`.
    fn combined(&self) -> Vec<&'static str> {
        let event = self.page.document.kind.definition().event.as_ref();
        let keys = event.map(|event| [event.status, event.attendance, event.venue, event.series, event.more_dates]);
        keys.into_iter().flatten().flatten().collect()
    }
}

/// Fields that the program knows more about: dates, topics, the publisher.
const COMPUTED: &[&str] = &[
    "type",
    "title",
    "lead",
    "lang",
    "published",
    "updated",
    "changes",
    "reviewed",
    "expires",
    "archived",
    "topics",
    "contact_point",
];

/// Decides on which node a field is written.
pub(super) struct Origin {
    /// Whether the field belongs to the kind, not to every page.
    pub(crate) own: bool,
    /// Its property.
    pub(crate) becomes: &'static str,
}

fn amount(money: &Money) -> Node {
    Node::new("MonetaryAmount").with("value", money.amount).with("currency", money.currency.as_str())
}

fn percentage(share: &Share) -> Node {
    let value = share.percent.replace(',', ".").parse::<f64>().ok();
    Node::new("QuantitativeValue").with("value", value).with("unitText", "%")
}
