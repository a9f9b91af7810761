//! The KPIs of the sample company, and the goal that is made on each.

use serde_json::{Value, json};

use super::plan::SampleGoal;
use crate::kpi::form::KpiForm;

/// One KPI and its goal.
pub(crate) struct SampleKpi {
    pub name: &'static str,
    pub description: &'static str,
    pub statement: &'static str,
    pub unit: &'static str,
    pub decimals: u8,
    pub refresh_minutes: u32,
    /// The range; `{start}` stands for the first day of the goal's period.
    pub range: &'static str,
    /// Further parameters with their values.
    pub more: &'static [Extra],
    pub goal: &'static str,
    pub plan: SampleGoal,
}

/// The further parameters that the sample's statements use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extra {
    Region,
    Rep,
    Category,
    WithUnpaid,
    LeastAmount,
    Channel,
}

pub(crate) const KPIS: [SampleKpi; 8] = [
    SampleKpi {
        name: "Revenue",
        description: "What was invoiced, by region; unpaid invoices may be left out.",
        statement: "SELECT ROUND(COALESCE(SUM(i.amount_cents), 0) / 100.0, 2) AS value, COUNT(*) AS rows
FROM invoice i JOIN customer c ON c.id = i.customer_id
WHERE i.issued_on >= {period.start_date} AND i.issued_on < {period.end_date}
  AND ({region} = 'all' OR c.region_id = CAST({region} AS INTEGER))
  AND ({with_unpaid} OR i.paid_on IS NOT NULL)",
        unit: "€",
        decimals: 0,
        refresh_minutes: 15,
        range: "since:{start},complete",
        more: &[Extra::Region, Extra::WithUnpaid],
        goal: "Grow revenue this half-year",
        plan: SampleGoal::Reach { from: 0, ahead_percent: -22 },
    },
    SampleKpi {
        name: "Deals won",
        description: "Deals that were closed as won, by rep.",
        statement: "SELECT COUNT(*) AS value, COUNT(*) AS rows
FROM deal
WHERE stage = 'won' AND closed_on >= {period.start_date} AND closed_on < {period.end_date}
  AND ({rep} = 'all' OR rep_id = CAST({rep} AS INTEGER))
  AND amount_cents >= 100 * {least_amount}",
        unit: "deals",
        decimals: 0,
        refresh_minutes: 15,
        range: "since:{start},complete",
        more: &[Extra::Rep, Extra::LeastAmount],
        goal: "Win more deals",
        plan: SampleGoal::Reach { from: 0, ahead_percent: 24 },
    },
    SampleKpi {
        name: "Overdue invoices",
        description: "Invoices past their due day and not paid.",
        statement: "SELECT COUNT(*) AS value, COUNT(*) AS rows
FROM invoice
WHERE due_on < {period.end_date} AND (paid_on IS NULL OR paid_on >= {period.end_date})",
        unit: "invoices",
        decimals: 0,
        refresh_minutes: 30,
        range: "td:d",
        more: &[],
        goal: "Bring overdue invoices down",
        plan: SampleGoal::Lower { ahead_percent: 0 },
    },
    SampleKpi {
        name: "Customers",
        description: "Customers that buy from us and have not left.",
        statement: "SELECT COUNT(*) AS value, COUNT(*) AS rows
FROM customer
WHERE customer_since < {period.end_date} AND (left_on IS NULL OR left_on >= {period.end_date})",
        unit: "customers",
        decimals: 0,
        refresh_minutes: 60,
        range: "td:d",
        more: &[],
        goal: "Reach the next round number of customers",
        plan: SampleGoal::Met,
    },
    SampleKpi {
        name: "Customer satisfaction",
        description: "Share of answered surveys that were satisfied, by channel.",
        statement: "SELECT ROUND(100.0 * SUM(is_satisfied) / NULLIF(COUNT(is_satisfied), 0), 1) AS value,
  COUNT(is_satisfied) AS rows
FROM ticket
WHERE opened_on >= {period.start_date} AND opened_on < {period.end_date}
  AND ({channel} = '' OR channel = {channel})",
        unit: "%",
        decimals: 1,
        refresh_minutes: 15,
        range: "last:30d",
        more: &[Extra::Channel],
        goal: "Keep customers satisfied",
        plan: SampleGoal::Above { room_percent: 5, margin_percent: 1 },
    },
    SampleKpi {
        name: "Time to first reply",
        description: "Minutes until a ticket has its first answer, on average.",
        statement: "SELECT ROUND(AVG(first_reply_minutes), 1) AS value, COUNT(*) AS rows
FROM ticket
WHERE opened_on >= {period.start_date} AND opened_on < {period.end_date}",
        unit: "min",
        decimals: 0,
        refresh_minutes: 15,
        range: "last:7d",
        more: &[],
        goal: "Answer tickets quickly",
        plan: SampleGoal::Below { room_percent: 4, margin_percent: 9 },
    },
    SampleKpi {
        name: "Open tickets",
        description: "Tickets that are not closed yet.",
        statement: "SELECT COUNT(*) AS value, COUNT(*) AS rows
FROM ticket
WHERE opened_on < {period.end_date} AND (closed_on IS NULL OR closed_on >= {period.end_date})",
        unit: "tickets",
        decimals: 0,
        refresh_minutes: 15,
        range: "td:d",
        more: &[],
        goal: "Keep the ticket queue short",
        plan: SampleGoal::Below { room_percent: -12, margin_percent: 5 },
    },
    SampleKpi {
        name: "Average invoice",
        description: "Average amount of an invoice, by product category.",
        statement: "SELECT ROUND(AVG(i.amount_cents) / 100.0, 2) AS value, COUNT(*) AS rows
FROM invoice i JOIN product p ON p.id = i.product_id
WHERE i.issued_on >= {period.start_date} AND i.issued_on < {period.end_date}
  AND ({category} = 'all' OR p.category = {category})",
        unit: "€",
        decimals: 0,
        refresh_minutes: 30,
        range: "last:28d",
        more: &[Extra::Category],
        goal: "Keep the average invoice in its band",
        plan: SampleGoal::Within { room_percent: 12, margin_percent: 3 },
    },
];

impl SampleKpi {
    /// The form that a person would fill in, for a period that starts on `start`.
    pub(crate) fn form(&self, connection: &str, start: &str) -> Result<KpiForm, serde_json::Error> {
        let range = self.range.replace("{start}", start);
        let mut parameters =
            vec![json!({"name": "period", "label": "Period", "kind": "date_range", "default": range})];
        let mut values = serde_json::Map::new();
        values.insert("period".to_owned(), Value::String(range));
        for extra in self.more {
            let (parameter, value) = extra.parameter();
            if let Some(name) = parameter.get("name").and_then(Value::as_str) {
                values.insert(name.to_owned(), value);
            }
            parameters.push(parameter);
        }
        serde_json::from_value(json!({
            "name": self.name,
            "description": self.description,
            "connection_id": connection,
            "statement": self.statement,
            "unit": self.unit,
            "decimals": self.decimals,
            "parameters": parameters,
            "values": values,
            "refresh_minutes": self.refresh_minutes,
        }))
    }
}

impl Extra {
    /// The parameter and its value.
    fn parameter(self) -> (Value, Value) {
        let everything = |label: &str| json!({"id": "all", "label": label});
        let list = |name: &str, label: &str, all: &str, from: &str| {
            let statement = format!("SELECT 'all' AS id, '{all}' AS label UNION ALL {from}");
            let default = everything(all);
            (
                json!({"name": name, "label": label, "kind": "pick_list", "default": default,
                       "choices_statement": statement}),
                everything(all),
            )
        };
        match self {
            Self::Region => {
                list("region", "Region", "All regions", "SELECT CAST(id AS TEXT), name FROM region")
            }
            Self::Rep => list("rep", "Rep", "All reps", "SELECT CAST(id AS TEXT), name FROM rep"),
            Self::Category => list(
                "category",
                "Category",
                "All products",
                "SELECT DISTINCT category, category FROM product",
            ),
            Self::WithUnpaid => (
                json!({"name": "with_unpaid", "label": "Include unpaid invoices", "kind": "checkbox",
                       "default": true}),
                json!(true),
            ),
            Self::LeastAmount => (
                json!({"name": "least_amount", "label": "Smallest deal (€)", "kind": "number", "default": "0",
                       "min": "0", "step": "100"}),
                json!("0"),
            ),
            Self::Channel => (
                json!({"name": "channel", "label": "Channel (empty for all)", "kind": "text", "default": "",
                       "max_length": 20}),
                json!(""),
            ),
        }
    }
}

#[cfg(test)]
mod tests;
