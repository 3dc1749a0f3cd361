namespace FaceWorker.Benchmarks.Report;

/// <summary>Bars that lie one below the other, each divided into the same parts.</summary>
/// <param name="Unit">Of the parts' lengths.</param>
/// <param name="Parts">Their names, up to seven.</param>
internal sealed record StackedPlot(string Id, string Title, string About, string Unit, IReadOnlyList<string> Parts, IReadOnlyList<StackedBar> Bars) : Plot(Id, Title, About);

/// <param name="Values">One for each part, none below zero.</param>
internal sealed record StackedBar(string Name, IReadOnlyList<double> Values);
