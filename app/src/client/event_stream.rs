use wasm_bindgen::prelude::*;
use web_sys::{Event, EventSource, MessageEvent};

/// Named events of the server, as long as this lives.
pub struct EventStream {
    source: EventSource,
    _on_open: Closure<dyn FnMut()>,
    _on_error: Closure<dyn FnMut(Event)>,
    _on_event: Closure<dyn FnMut(MessageEvent)>,
}

/// What comes over a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    Opened,
    /// An event with its name and its text.
    Came {
        name: String,
        text: String,
    },
    /// The connection is lost, and the browser tries again by itself.
    Lost,
    /// The connection is lost for good.
    Ended,
}

impl EventStream {
    /// Listens for the events of these names.
    pub fn open(
        url: &str,
        names: &[&str],
        on: impl Fn(Happening) + Clone + 'static,
    ) -> Result<EventStream, JsValue> {
        let source = EventSource::new(url)?;
        let opened = on.clone();
        let on_open = Closure::<dyn FnMut()>::new(move || opened(Happening::Opened));
        let (lost, watched) = (on.clone(), source.clone());
        let on_error = Closure::<dyn FnMut(Event)>::new(move |_| {
            lost(match watched.ready_state() {
                EventSource::CLOSED => Happening::Ended,
                _ => Happening::Lost,
            });
        });
        let on_event = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                on(Happening::Came { name: event.type_(), text });
            }
        });
        source.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        for name in names {
            source.add_event_listener_with_callback(name, on_event.as_ref().unchecked_ref())?;
        }
        Ok(EventStream { source, _on_open: on_open, _on_error: on_error, _on_event: on_event })
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
