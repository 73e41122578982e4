//! Connections are given out in the order of asking.

use futures_util::FutureExt;

use super::{Db, on_both};
use crate::store::{Store, StoreOptions};

on_both! {
    whoever_waits_for_a_connection_is_not_overtaken |db| {
        let options = StoreOptions { connections: 1, readers: 1, ..StoreOptions::default() };
        let store = Store::connect(&db.url, options).await.unwrap();
        let [tenant, _] = db.tenants().await;
        let held = store.reader(tenant).await.unwrap();
        let mut first = Box::pin(store.reader(tenant));
        assert!(first.as_mut().now_or_never().is_none(), "the only connection is taken");
        drop(held);
        let mut late = Box::pin(store.reader(tenant));
        assert!(late.as_mut().now_or_never().is_none(), "somebody has waited for longer");
        drop(first.await.unwrap());
        assert!(late.await.is_ok());
        assert!(store.reader(tenant).now_or_never().is_some_and(|free| free.is_ok()), "all are back");
    }

    who_gives_up_waiting_takes_no_turn |db| {
        let options = StoreOptions { connections: 1, readers: 1, ..StoreOptions::default() };
        let store = Store::connect(&db.url, options).await.unwrap();
        let [tenant, _] = db.tenants().await;
        let held = store.reader(tenant).await.unwrap();
        let mut gone = Box::pin(store.reader(tenant));
        assert!(gone.as_mut().now_or_never().is_none());
        drop(gone);
        drop(held);
        assert!(store.reader(tenant).now_or_never().is_some_and(|free| free.is_ok()));
    }
}
