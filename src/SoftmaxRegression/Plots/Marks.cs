namespace SoftmaxRegression.Plots;

/// <summary>A value worth comparing with, drawn as a dashed line.</summary>
/// <param name="Value">Where it is, in the units of its axis.</param>
/// <param name="Label">What it is, without the value.</param>
public sealed record ReferenceLine(double Value, string Label);

/// <summary>A ring around one point.</summary>
/// <param name="X">In the units of the horizontal axis.</param>
/// <param name="Y">In the units of the vertical axis.</param>
/// <param name="Color">As #rrggbb.</param>
public sealed record Marker(double X, double Y, string Color);

/// <summary>Words centred on a point.</summary>
/// <param name="X">In the units of the horizontal axis.</param>
/// <param name="Y">In the units of the vertical axis.</param>
/// <param name="Text">The words.</param>
public sealed record Note(double X, double Y, string Text);
