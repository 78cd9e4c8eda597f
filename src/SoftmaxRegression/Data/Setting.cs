using System.Runtime.CompilerServices;

namespace SoftmaxRegression.Data;

/// <summary>Settings that are refused where they are made, and not where they are used.</summary>
internal static class Setting
{
    /// <summary>The value of a property, if it may have it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It may not. The message says what it may.</exception>
    public static T Checked<T>(T value, bool isValid, string rule, [CallerMemberName] string property = "")
        => isValid ? value : throw new ArgumentOutOfRangeException(property, value, $"{property} must be {rule}.");
}
