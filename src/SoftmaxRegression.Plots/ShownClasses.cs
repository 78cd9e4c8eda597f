using ScottPlot;

namespace SoftmaxRegression.Plots;

/// <summary>Classes that look the same: one alone, or all for which there is no colour.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Classes">The numbers of the classes.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Shape">The shape of its markers.</param>
/// <param name="IsOthers">Whether it is what is left.</param>
internal sealed record ClassGroup(string Name, IReadOnlyList<int> Classes, Color Color, MarkerShape Shape, bool IsOthers)
{
    /// <summary>The marker of a row; white around it tells it from its own colour.</summary>
    public MarkerStyle Marker(float size) => new(Shape, size, Color)
    {
        OutlineColor = Colors.White,
        OutlineWidth = size > 6 ? 1 : 0.5f,
        LineColor = Color,
        LineWidth = 2,
    };
}

/// <summary>A colour and a marker for each class; of more classes than there are, grey for all but the most frequent.</summary>
internal sealed class ShownClasses
{
    private static readonly MarkerShape[] Shapes =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond,
        MarkerShape.FilledTriangleDown, MarkerShape.Eks, MarkerShape.Cross, MarkerShape.HorizontalBar, MarkerShape.VerticalBar,
    ];

    private readonly ClassGroup[] _groups;

    /// <param name="names">The names of all classes.</param>
    /// <param name="frequencies">How often each of them is found.</param>
    public ShownClasses(IReadOnlyList<string> names, IReadOnlyList<double> frequencies)
    {
        int room = Palette.Lines.Count;
        int[] ranked = [.. Enumerable.Range(0, names.Count).OrderByDescending(k => frequencies[k])];
        int[] own = [.. ranked.Take(names.Count <= room ? room : room - 1).Order()];
        var groups = own.Select((k, i) => new ClassGroup(names[k], [k], Palette.Lines[i], Shapes[i], IsOthers: false)).ToList();
        if (own.Length < names.Count)
        {
            int[] others = [.. ranked.Skip(own.Length)];
            groups.Add(new ClassGroup(
                $"{NumberText.Count(others.Length)} others", others, Palette.Lines[^1], Shapes[^1], IsOthers: true));
        }

        Groups = groups;
        _groups = new ClassGroup[names.Count];
        foreach (var group in groups)
        {
            foreach (int k in group.Classes)
                _groups[k] = group;
        }
    }

    /// <summary>How many classes there are.</summary>
    public int Count => _groups.Length;

    /// <summary>What can be told apart, the others last.</summary>
    public IReadOnlyList<ClassGroup> Groups { get; }

    /// <summary>What a class looks like.</summary>
    public ClassGroup GroupOf(int k) => _groups[k];
}
