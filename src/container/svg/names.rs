//! Which elements and attributes draw (SVG 1.1 second edition, appendices K and M; SVG 2, appendices F and I; the
//! properties of CSS that may stand as attributes), and what the namespaces of editors are called. A table, sorted.

/// Whether an element of SVG's namespace, by its local name, is part of a picture.
pub(super) fn draws(local: &str) -> bool {
    ELEMENTS.binary_search(&local).is_ok()
}

/// Whether an attribute of no namespace is part of a picture.
pub(super) fn shapes(name: &str) -> bool {
    ATTRIBUTES.binary_search(&name).is_ok()
}

/// Whether an element shows the character data in it when it stands in a `text` element.
pub(super) fn shows_text(local: &str) -> bool {
    matches!(local, "text" | "tspan" | "textPath" | "tref" | "a" | "altGlyph")
}

/// Whether an element draws the file that its `href` names.
pub(super) fn shows_files(local: &str) -> bool {
    matches!(local, "image" | "feImage" | "use" | "cursor")
}

/// Whether an element changes others, or is used by more than its `id`: then it works even where it is hidden.
pub(super) fn works_hidden(local: &str) -> bool {
    local.starts_with("animate")
        || local.starts_with("font")
        || matches!(local, "set" | "discard" | "style" | "color-profile" | "view")
}

/// What an element is that is drawn, but as something else than SVG: why its file is refused.
pub(super) fn foreign(local: &str) -> Option<&'static str> {
    match local {
        "foreignObject" => Some("SVG files with a web page in them (foreignObject) are not scrubbed"),
        "flowRoot" => Some("SVG files with text that only an editor draws (flowRoot) are not scrubbed"),
        _ => None,
    }
}

/// The prefix by which the leak catalogue names a namespace.
pub(super) fn prefix(namespace: &str) -> Option<&'static str> {
    NAMESPACES.iter().find(|(address, _)| *address == namespace).map(|(_, prefix)| *prefix)
}

static NAMESPACES: &[(&str, &str)] = &[
    ("http://www.inkscape.org/namespaces/inkscape", "inkscape"),
    ("http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd", "sodipodi"),
    ("http://inkscape.sourceforge.net/DTD/sodipodi-0.dtd", "sodipodi"),
    ("http://www.bohemiancoding.com/sketch/ns", "sketch"),
    ("http://www.serif.com/", "serif"),
    ("http://ns.adobe.com/AdobeIllustrator/10.0/", "i"),
    ("http://ns.adobe.com/Extensibility/1.0/", "x-adobe"),
    ("http://ns.adobe.com/Graphs/1.0/", "graph"),
    ("http://ns.adobe.com/AdobeSVGViewerExtensions/3.0/", "a"),
    ("http://www.figma.com/figma/ns", "figma"),
    ("http://krita.org/namespaces/svg/krita", "krita"),
    ("http://c2pa.org/manifest", "c2pa"),
    ("adobe:ns:meta/", "x"),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"),
    ("http://creativecommons.org/ns#", "cc"),
    ("http://web.resource.org/cc/", "cc"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://www.w3.org/1999/xhtml", "html"),
];

/// Elements that draw, or that elements which draw refer to.
#[rustfmt::skip]
static ELEMENTS: &[&str] = &[
    "a", "altGlyph", "altGlyphDef", "altGlyphItem", "animate", "animateColor", "animateMotion", "animateTransform",
    "circle", "clipPath", "color-profile", "cursor", "defs", "discard", "ellipse", "feBlend", "feColorMatrix",
    "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap",
    "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur",
    "feImage", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight", "feSpecularLighting",
    "feSpotLight", "feTile", "feTurbulence", "filter", "font", "font-face", "font-face-format", "font-face-name",
    "font-face-src", "font-face-uri", "g", "glyph", "glyphRef", "hatch", "hatchpath", "hkern", "image", "line",
    "linearGradient", "marker", "mask", "mesh", "meshgradient", "meshpatch", "meshrow", "missing-glyph", "mpath",
    "path", "pattern", "polygon", "polyline", "radialGradient", "rect", "set", "solidcolor", "stop", "style", "svg",
    "switch", "symbol", "text", "textPath", "tref", "tspan", "use", "view", "vkern",
];

/// Attributes of no namespace that say how.
#[rustfmt::skip]
static ATTRIBUTES: &[&str] = &[
    "accent-height", "accumulate", "additive", "alignment-baseline", "alphabetic", "amplitude", "arabic-form",
    "ascent", "attributeName", "attributeType", "auto-reverse", "azimuth", "background-color", "baseFrequency",
    "baseProfile", "baseline-shift", "bbox", "begin", "bias", "by", "calcMode", "cap-height", "class", "clip",
    "clip-path", "clip-rule", "clipPathUnits", "color", "color-interpolation", "color-interpolation-filters",
    "color-profile", "color-rendering", "contentScriptType", "contentStyleType", "cursor", "cx", "cy", "d", "descent",
    "diffuseConstant", "direction", "display", "divisor", "dominant-baseline", "dur", "dx", "dy", "edgeMode",
    "elevation", "enable-background", "end", "exponent", "externalResourcesRequired", "fill", "fill-opacity",
    "fill-rule", "filter", "filterRes", "filterUnits", "flood-color", "flood-opacity", "font", "font-family",
    "font-feature-settings", "font-kerning", "font-size", "font-size-adjust", "font-stretch", "font-style",
    "font-variant", "font-variant-caps", "font-variant-east-asian", "font-variant-ligatures", "font-variant-numeric",
    "font-variant-position", "font-variation-settings", "font-weight", "format", "fr", "from", "fx", "fy", "g1", "g2",
    "glyph-name", "glyph-orientation-horizontal", "glyph-orientation-vertical", "glyphRef", "gradientTransform",
    "gradientUnits", "hanging", "height", "horiz-adv-x", "horiz-origin-x", "horiz-origin-y", "href", "id",
    "ideographic", "image-rendering", "in", "in2", "inline-size", "intercept", "isolation", "k", "k1", "k2", "k3",
    "k4", "kernelMatrix", "kernelUnitLength", "kerning", "keyPoints", "keySplines", "keyTimes", "lang",
    "lengthAdjust", "letter-spacing", "lighting-color", "limitingConeAngle", "line-height", "local", "marker",
    "marker-end", "marker-mid", "marker-start", "markerHeight", "markerUnits", "markerWidth", "mask", "mask-type",
    "maskContentUnits", "maskUnits", "mathematical", "max", "media", "method", "min", "mix-blend-mode", "mode",
    "name", "numOctaves", "offset", "opacity", "operator", "order", "orient", "orientation", "origin", "overflow",
    "overline-position", "overline-thickness", "paint-order", "panose-1", "path", "pathLength", "patternContentUnits",
    "patternTransform", "patternUnits", "pointer-events", "points", "pointsAtX", "pointsAtY", "pointsAtZ",
    "preserveAlpha", "preserveAspectRatio", "primitiveUnits", "r", "radius", "refX", "refY", "rendering-intent",
    "repeatCount", "repeatDur", "requiredExtensions", "requiredFeatures", "requiredFonts", "requiredFormats",
    "restart", "result", "rotate", "rx", "ry", "scale", "seed", "shape-inside", "shape-margin", "shape-padding",
    "shape-rendering", "shape-subtract", "side", "slope", "solid-color", "solid-opacity", "spacing",
    "specularConstant", "specularExponent", "spreadMethod", "src", "startOffset", "stdDeviation", "stemh", "stemv",
    "stitchTiles", "stop-color", "stop-opacity", "strikethrough-position", "strikethrough-thickness", "string",
    "stroke", "stroke-alignment", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-opacity", "stroke-width", "style", "surfaceScale", "systemLanguage", "tableValues",
    "targetX", "targetY", "text-align", "text-anchor", "text-decoration", "text-decoration-color",
    "text-decoration-line", "text-decoration-style", "text-indent", "text-orientation", "text-overflow",
    "text-rendering", "textLength", "timelineBegin", "to", "transform", "transform-box", "transform-origin", "type",
    "u1", "u2", "underline-position", "underline-thickness", "unicode", "unicode-bidi", "unicode-range",
    "units-per-em", "v-alphabetic", "v-hanging", "v-ideographic", "v-mathematical", "values", "vector-effect",
    "version", "vert-adv-y", "vert-origin-x", "vert-origin-y", "viewBox", "viewTarget", "visibility", "white-space",
    "width", "widths", "word-spacing", "writing-mode", "x", "x-height", "x1", "x2", "xChannelSelector", "y", "y1",
    "y2", "yChannelSelector", "z", "zoomAndPan",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(ELEMENTS.is_sorted() && ATTRIBUTES.is_sorted());
        assert!(draws("svg") && draws("feTurbulence") && !draws("title") && !draws("metadata") && !draws("script"));
        assert!(shapes("d") && shapes("stroke-dasharray") && !shapes("onclick") && !shapes("data-name"));
    }
}
