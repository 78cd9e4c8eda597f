namespace SoftmaxRegression.Plots;

/// <summary>A rectangle in pixels, y downwards.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public double Center => (Left + Right) / 2;

    public double Width => Right - Left;

    public double Height => Bottom - Top;
}

/// <summary>From the values of an axis to pixels.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Start">The pixel of its minimum.</param>
/// <param name="End">The pixel of its maximum.</param>
internal readonly record struct Scale(Axis Axis, double Start, double End)
{
    public static Scale Horizontal(Axis axis, Box frame) => new(axis, frame.Left, frame.Right);

    /// <summary>Numbers grow upwards; names are read from the top.</summary>
    public static Scale Vertical(Axis axis, Box frame) =>
        axis.Names is null ? new(axis, frame.Bottom, frame.Top) : new(axis, frame.Top, frame.Bottom);

    /// <summary>The pixel of a value; NaN if the value cannot be drawn.</summary>
    public double Place(double value)
    {
        var share = Axis.Logarithmic
            ? Math.Log(value / Axis.Min) / Math.Log(Axis.Max / Axis.Min)
            : (value - Axis.Min) / (Axis.Max - Axis.Min);
        var pixel = Start + share * (End - Start);
        return double.IsFinite(pixel) ? pixel : double.NaN;
    }
}
