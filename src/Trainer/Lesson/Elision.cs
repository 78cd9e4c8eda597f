namespace Trainer.Lesson;

/// <summary>Which rows and columns of a table too large to show are shown.</summary>
internal static class Elision
{
    /// <summary>Chooses rows or columns for which there is room.</summary>
    /// <param name="sizes">The room that each takes.</param>
    /// <param name="gap">The room of the sign that some are left out.</param>
    /// <param name="room">The room there is.</param>
    /// <param name="first">Those that matter most, in order. With the first of them goes the last of all.</param>
    /// <returns>Their numbers; null where some are left out.</returns>
    public static List<int?> Choose(int[] sizes, int gap, int room, IEnumerable<int> first)
    {
        if (sizes.Sum() <= room)
            return [.. Enumerable.Range(0, sizes.Length)];
        var chosen = new SortedSet<int>();
        foreach (int index in (int[])[.. first.Take(1), sizes.Length - 1, .. first, .. Enumerable.Range(0, sizes.Length)])
        {
            if (chosen.Add(index) && WithGaps().Sum(shown => shown is null ? gap : sizes[shown.Value]) > room)
                chosen.Remove(index);
        }

        return WithGaps();

        List<int?> WithGaps()
        {
            var shown = new List<int?>();
            int next = 0;
            foreach (int index in chosen)
            {
                if (index > next)
                    shown.Add(null);
                shown.Add(index);
                next = index + 1;
            }

            if (next < sizes.Length)
                shown.Add(null);
            return shown;
        }
    }
}
