using ScottPlot;
using SkiaSharp;
using SoftmaxRegression.Data;
using SoftmaxRegression.Models;

namespace SoftmaxRegression.Plots;

/// <summary>A picture: a heading, and ScottPlot's plots at places under it.</summary>
public sealed class Figure : IDisposable
{
    /// <summary>Pixels of the file for each pixel of the layout: sharp on fine screens and in print.</summary>
    internal const int Scale = 2;

    private const int Border = 24;
    private const float TitleSize = 20;

    private readonly List<(Plot Plot, PixelRect Place)> _plots = [];

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What to read from the picture, in one line under the title.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>What was drawn: the data and how they were trained on; to the right of the title.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Width of the layout in pixels; the file has twice as many. The default suits a slide.</summary>
    public int Width { get; init; } = 900;

    /// <summary>Height of the layout in pixels; the file has twice as many.</summary>
    public int Height { get; init; } = 540;

    /// <summary>The plots, in the order in which they were added.</summary>
    public IEnumerable<Plot> Plots => _plots.Select(entry => entry.Plot);

    /// <summary>The room under the heading.</summary>
    internal PixelRect Content => new(Border, Width - Border, Height - Border / 2, Subtitle == "" ? 56 : 76);

    /// <summary>Writes the picture as PNG: the same bytes for the same picture.</summary>
    /// <param name="stream">Where to.</param>
    public void Save(Stream stream) => Save(stream, Pixels(Scale * Width, Scale * Height));

    /// <summary>Writes the picture as a PNG file.</summary>
    /// <param name="path">The file; one already there is replaced when the new one is complete.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, Save);

    /// <summary>Draws the picture for nobody: what drawing takes is loaded and compiled then, and the next one comes sooner.</summary>
    public void Rehearse() => Save(Stream.Null, Pixels(1, 1)); // one pixel takes the same code, and no time

    /// <summary>Opaque, so that no share of the file tells of transparency.</summary>
    private static SKImageInfo Pixels(int width, int height)
        => new(width, height, SKImageInfo.PlatformColorType, SKAlphaType.Opaque);

    private void Save(Stream stream, SKImageInfo size)
    {
        using var surface = SKSurface.Create(size);
        surface.Canvas.Scale(Scale);
        Draw(surface.Canvas);
        using var pixels = surface.PeekPixels();
        // A fifth of the time that Skia's own choice takes, for files a tenth larger. Into memory first: were a disk full,
        // an exception of the stream could not go through Skia, and the program would end there and then.
        using var png = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Up, zLibLevel: 3))
            ?? throw new InvalidOperationException("Skia cannot encode the picture.");
        stream.Write(png.AsSpan());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var plot in Plots)
            plot.Dispose();
    }

    /// <summary>A new plot at a place.</summary>
    internal Plot Add(PixelRect place)
    {
        var plot = Style.NewPlot();
        _plots.Add((plot, place));
        return plot;
    }

    /// <summary>A bar that tells what the colours of a heat map mean.</summary>
    internal void AddColorBar(IHasColorAxis map, string label, PixelRect place)
    {
        var plot = Add(place);
        plot.Axes.Frameless(); // all that is left is the bar
        plot.HideGrid();
        plot.Layout.Fixed(new PixelPadding(0, place.Width - 1, 8, 8));
        var bar = plot.Add.ColorBar(map);
        bar.Width = 14;
        bar.MinimumSize = 72; // its own measure leaves too little room between numbers and label
        Style.Quieten(bar.Axis);
        bar.Axis.FrameLineStyle.Width = 0;
        bar.Axis.TickGenerator.MaxTickCount = 6;
        bar.Label = label;
    }

    private void Draw(SKCanvas canvas)
    {
        using var paint = Paint.NewDisposablePaint();
        canvas.Clear(SKColors.White);
        float room = Width - 2 * Border;
        float title = Write(Title, Words.Style(TitleSize, Palette.Ink, bold: true), 24, Alignment.UpperLeft, room);
        Write(Caption, Words.Style(Words.TickSize, Palette.Muted), 30, Alignment.UpperRight, room - title - Border);
        Write(Subtitle, Words.Style(Words.LabelSize, Palette.Muted), 50, Alignment.UpperLeft, room);
        foreach (var (plot, place) in _plots)
            plot.Render(canvas, place);

        float Write(string text, LabelStyle words, float top, Alignment alignment, float width)
        {
            words.Alignment = alignment;
            words.Text = words.Fit(text, width);
            words.Render(canvas, new Pixel(alignment == Alignment.UpperLeft ? Border : Width - Border, top), paint);
            return words.WidthOf(words.Text);
        }
    }
}
