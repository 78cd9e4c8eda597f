using System.Net;
using System.Text.RegularExpressions;

namespace Trainer.Lesson;

/// <summary>Turns the little TeX that our formulas need into MathML, which browsers set without any library.</summary>
internal sealed partial class MathMl
{
    /// <summary>What a name in TeX looks like.</summary>
    private static readonly Dictionary<string, string> Symbols = new()
    {
        [@"\in"] = Operator("∈"),
        [@"\times"] = Operator("×"),
        [@"\cdot"] = Operator("·"),
        [@"\neq"] = Operator("≠"),
        [@"\approx"] = Operator("≈"),
        [@"\leftarrow"] = Operator("←"),
        [@"\infty"] = Identifier("∞"),
        [@"\mid"] = Operator("∣"),
        [@"\lVert"] = "<mo stretchy='false'>‖</mo>",
        [@"\rVert"] = "<mo stretchy='false'>‖</mo>",
        [@"\sum"] = Operator("∑"),
        [@"\max"] = "<mo lspace='0' rspace='0'>max</mo>",
        [@"\log"] = "<mi>log</mi><mspace width='0.17em'/>",
        [@"\partial"] = Identifier("∂"),
        [@"\delta"] = Identifier("δ"),
        [@"\eta"] = Identifier("η"),
        [@"\sigma"] = Identifier("σ"),
        [@"\qquad"] = "<mspace width='2em'/>",
        [@"\,"] = "<mspace width='0.17em'/>",
        ["&"] = "</mtd><mtd>", // only cases have these two
        [@"\\"] = "</mtd></mtr><mtr><mtd>",
    };

    private readonly string[] _tokens;
    private int _next;

    private MathMl(string tex) => _tokens = [.. Token().Matches(tex).Select(match => match.Value)];

    /// <summary>A formula on a line of its own, or within a sentence.</summary>
    /// <exception cref="FormatException">The formula is not understood.</exception>
    public static string Of(string tex, bool isInline = false)
    {
        var formula = new MathMl(tex);
        string content = formula.Row(end: null);
        return $"<math{(isInline ? "" : " display='block'")}>{content}</math>";
    }

    private static string Identifier(string text) => $"<mi>{text}</mi>";

    /// <summary>A sign; parentheses are as high as a letter unless \left and \right say otherwise.</summary>
    private static string Operator(string text)
        => $"<mo{(text is "(" or ")" or "|" ? " stretchy='false'" : "")}>{WebUtility.HtmlEncode(text)}</mo>";

    /// <summary>Everything up to a token, which is consumed; null for the end of the formula.</summary>
    private string Row(string? end)
    {
        string row = "";
        while (_next < _tokens.Length && _tokens[_next] != end)
            row += Scripted();
        if (end is not null)
            Take(end);
        return $"<mrow>{row}</mrow>";
    }

    /// <summary>One thing with what is below and above it.</summary>
    private string Scripted()
    {
        bool hasLimits = _tokens[_next] is @"\sum" or @"\max" or @"\underbrace";
        string body = Single(), below = "", above = "";
        while (_next < _tokens.Length && _tokens[_next] is "_" or "^")
        {
            if (_tokens[_next++] == "_")
                below = Single();
            else
                above = Single();
        }

        string kind = hasLimits ? "under" : "sub";
        return (below, above) switch
        {
            ("", "") => body,
            (_, "") => $"<m{kind}>{body}{below}</m{kind}>",
            ("", _) => $"<msup>{body}{above}</msup>",
            _ => $"<msubsup>{body}{below}{above}</msubsup>",
        };
    }

    private string Single()
    {
        string token = Take();
        switch (token)
        {
            case "{":
                return Row("}");
            case @"\frac":
                return $"<mfrac>{Single()}{Single()}</mfrac>";
            case @"\mathrm":
                return $"<mi mathvariant='normal'>{Letters()}</mi>";
            case @"\mathbb":
                return Letters() == "R" ? Identifier("ℝ") : throw new FormatException($"Only R is known after {token}.");
            case @"\underbrace":
                return $"<munder>{Single()}<mo stretchy='true'>⏟</mo></munder>";
            case @"\left":
                return $"<mrow><mo>{Take()}</mo>{Row(@"\right")}<mo>{Take()}</mo></mrow>";
            case @"\begin":
                return Letters() == "cases" ? Cases() : throw new FormatException($"Only cases are known after {token}.");
        }

        return Symbols.TryGetValue(token, out string? symbol) ? symbol
            : token[0] == '\\' ? throw new FormatException($"{token} is not known.")
            : char.IsDigit(token[0]) ? $"<mn>{token}</mn>"
            : char.IsLetter(token[0]) ? Identifier(token)
            : Operator(token == "-" ? "−" : token);
    }

    /// <summary>The rows of a definition by cases, after its beginning.</summary>
    private string Cases()
    {
        string rows = "";
        while (_tokens[_next] != @"\end")
            rows += Scripted();
        Take(@"\end");
        Letters();
        return $"<mrow><mo>{{</mo><mtable columnalign='left'><mtr><mtd>{rows}</mtd></mtr></mtable></mrow>";
    }

    /// <summary>The letters in braces, as they stand.</summary>
    private string Letters()
    {
        Take("{");
        string letters = "";
        while (_tokens[_next] != "}")
            letters += Take();
        Take("}");
        return letters;
    }

    private string Take(string? expected = null)
    {
        if (_next == _tokens.Length || (expected is not null && _tokens[_next] != expected))
        {
            string found = _next < _tokens.Length ? _tokens[_next] : "the end";
            throw new FormatException($"Instead of {expected ?? "an argument"} the formula has {found}.");
        }

        return _tokens[_next++];
    }

    [GeneratedRegex(@"\\[a-zA-Z]+|\\.|[0-9.]+|\S")]
    private static partial Regex Token();
}
