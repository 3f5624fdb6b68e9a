//! Which of the questions a row of the catalogue answers: the tables of `device` and `names`, by the rows' numbers.

use std::sync::OnceLock;

use super::{device, names};
use crate::leak::{self, RowId};

/// What the value of a row is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The maker, model or serial number of a device.
    Device(device::Part),
    /// A name of a person, or several.
    Person,
    /// A structure with names of people.
    Structure,
    /// A tree of keywords with people in it.
    Tree,
    /// A program.
    Program,
}

/// The role of a row, and its place among the rows of that role, the better first.
pub(super) fn role(row: RowId) -> Option<(Role, usize)> {
    static ROLES: OnceLock<Vec<Option<(Role, usize)>>> = OnceLock::new();
    *ROLES.get_or_init(table).get(usize::from(row.0))?
}

fn table() -> Vec<Option<(Role, usize)>> {
    let devices = device::ROWS.map(|(part, rows)| (Role::Device(part), rows));
    let others = [
        (Role::Person, names::PEOPLE),
        (Role::Structure, names::STRUCTURES),
        (Role::Tree, names::TREES),
        (Role::Program, names::SOFTWARE),
    ];
    let mut roles = Vec::new();
    for (role, rows) in devices.into_iter().chain(others) {
        for (rank, (container, key)) in rows.iter().enumerate() {
            let Some(RowId(id)) = leak::row_called(container, key) else { continue };
            let at = usize::from(id);
            if roles.len() <= at {
                roles.resize(at + 1, None);
            }
            roles[at] = Some((role, rank));
        }
    }
    roles
}
