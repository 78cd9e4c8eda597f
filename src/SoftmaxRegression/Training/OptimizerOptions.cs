using System.Text.Json.Serialization;

namespace SoftmaxRegression.Training;

/// <summary>How the objective is minimised.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "optimizer")]
[JsonDerivedType(typeof(GradientDescentOptions), "sgd")]
[JsonDerivedType(typeof(LbfgsOptions), "lbfgs")]
public abstract record OptimizerOptions;

/// <summary>By L-BFGS on all examples at once, in double precision: there is nothing to choose.</summary>
public sealed record LbfgsOptions : OptimizerOptions;
