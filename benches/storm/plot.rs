//! The growth as a picture: cost against visits out.

/// Draws the CPU of a check-in and the memory of a visit against the number of visits out, both as shares of the first.
pub fn svg(points: &[(f64, f64, f64)]) -> String {
    let (wide, high, left, top) = (520.0, 220.0, 60.0, 30.0);
    let (first, last) = (points[0].0.log10(), points[points.len() - 1].0.log10());
    let x = |open: f64| left + (open.log10() - first) / (last - first).max(0.1) * wide;
    let y = |share: f64| top + high - (share / 2.0).min(1.0) * high;
    let line = |value: fn(&(f64, f64, f64)) -> f64, colour: &str| {
        let base = value(&points[0]);
        let places: Vec<String> = points
            .iter()
            .map(|point| format!("{:.0},{:.0}", x(point.0), y(value(point) / base)))
            .collect();
        format!(
            "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"3\" points=\"{}\"/>\n",
            places.join(" ")
        )
    };
    let mut out = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 310\" font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"640\" height=\"310\" fill=\"white\"/>\n",
    );
    for share in [0.0, 0.5, 1.0, 1.5, 2.0] {
        out.push_str(&format!(
            "<line x1=\"{left}\" x2=\"{}\" y1=\"{y:.0}\" y2=\"{y:.0}\" stroke=\"#ddd\"/><text x=\"{}\" y=\"{:.0}\" text-anchor=\"end\">{share}</text>\n",
            left + wide,
            left - 8.0,
            y(share) + 4.0,
            y = y(share),
        ));
    }
    for point in points {
        out.push_str(&format!(
            "<text x=\"{:.0}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
            x(point.0),
            top + high + 18.0,
            point.0
        ));
    }
    out.push_str(&line(|point| point.1, "#1f5fa8"));
    out.push_str(&line(|point| point.2, "#b4530a"));
    out.push_str(&format!(
        "<text x=\"{left}\" y=\"18\" fill=\"#1f5fa8\">CPU of a check-in (1 = {:.0} us)</text><text x=\"320\" y=\"18\" fill=\"#b4530a\">memory of a visit (1 = {:.0} bytes)</text>\n<text x=\"320\" y=\"300\" text-anchor=\"middle\">visits out</text>\n</svg>\n",
        points[0].1, points[0].2
    ));
    out
}
