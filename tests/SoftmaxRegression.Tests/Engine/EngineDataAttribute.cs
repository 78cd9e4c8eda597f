using System.Reflection;
using SoftmaxRegression.Engine;
using Xunit.Sdk;

namespace SoftmaxRegression.Tests.Engine;

/// <summary>One engine to test; the test is reported as skipped where that engine is not installed.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
[DataDiscoverer("Xunit.Sdk.DataDiscoverer", "xunit.core")]
public sealed class EngineDataAttribute : DataAttribute
{
    private readonly string _name;

    public EngineDataAttribute(string name)
    {
        _name = name;
        if (!Engines.Installed<float>().Any(engine => engine.Name == name))
            Skip = $"{name} is not installed";
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[_name]];
}
