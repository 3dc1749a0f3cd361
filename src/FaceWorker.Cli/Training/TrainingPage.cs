using System.Globalization;
using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Report;
using FaceWorker.Training.Networks;
using FaceWorker.Training.Runs;

namespace FaceWorker.Cli.Training;

/// <summary>The page of a training: what the best epoch reached, and the curves of all.</summary>
internal static class TrainingPage
{
    public const string FileName = "report.html";

    /// <summary>Draws the run's epochs so far.</summary>
    public static void Write(string folder, TrainingPlan plan, IReadOnlyList<EpochFigures> epochs, DateTimeOffset made) =>
        File.WriteAllText(Path.Combine(folder, FileName), Render(plan, epochs, made));

    public static string Render(TrainingPlan plan, IReadOnlyList<EpochFigures> epochs, DateTimeOffset made)
    {
        var best = epochs.MaxBy(epoch => epoch.Validation.AreaUnderCurve)!;
        var (settings, loss) = (plan.Settings, plan.Settings.Loss.ToSettingName());
        return EvaluationPage.Render($"Training of {settings.Network}", made, Html.Of($"""
            <header class="top">
            <p class="eyebrow">Training of <b>{settings.Network}</b> with the loss <b>{loss}</b></p>
            <h1>{LfwSummary.Percent(best.Validation.Accuracy)} of {best.Validation.Pairs:N0} pairs of unseen people are decided correctly</h1>
            </header>
            {EvaluationPage.Figures(Figures(best, epochs))}
            <figure class="plot">
            <figcaption><h2>Loss</h2><p>The mean of an epoch's batches</p></figcaption>
            {Curve("loss", "Loss", epochs, Ceiling(epochs.Max(epoch => epoch.Loss)), "0.###", epoch => epoch.Loss)}
            </figure>
            <figure class="plot">
            <figcaption><h2>What still teaches</h2><p>The share of pairs, or of photos, that a batch learns from</p></figcaption>
            {Curve("active", "Active share", epochs, 1, "0 %", epoch => epoch.ActiveShare)}
            </figure>
            <figure class="plot">
            <figcaption><h2>Unseen people</h2><p><i class="key series-1"></i>accuracy <i class="key series-2"></i>AUC <i class="key series-3"></i>VAL at FAR 0.001</p></figcaption>
            {Curve("validation", "Of the validation pairs", epochs, 1, "0 %", epoch => epoch.Validation.Accuracy, epoch => epoch.Validation.AreaUnderCurve, epoch => epoch.Validation.Val)}
            </figure>
            {HowTrained(plan)}
            """));
    }

    private static IEnumerable<Figure> Figures(EpochFigures best, IReadOnlyList<EpochFigures> epochs)
    {
        yield return new Figure("Best epoch", Say($"{best.Number} of {epochs.Count}"), "by the AUC of the validation pairs");
        yield return new Figure("Accuracy", LfwSummary.Percent(best.Validation.Accuracy), "pairs decided correctly, thresholds chosen on the other folds");
        yield return new Figure("AUC", Say($"{best.Validation.AreaUnderCurve:0.0000}"), "probability that a pair of one person is nearer than a pair of two");
        yield return new Figure("VAL at FAR 0.001", LfwSummary.Percent(best.Validation.Val), "pairs of one person that match where 1 in 1,000 of two people match");
        yield return new Figure("Loss", Say($"{best.Loss:0.0000}"), Say($"{LfwSummary.Percent(best.ActiveShare)} active"));
        yield return new Figure("Time", Say($"{epochs.Sum(epoch => epoch.Seconds) / 60:0.0} min"), Say($"{epochs.Average(epoch => epoch.Seconds):0.0} s an epoch"));
    }

    private static Html Curve(string id, string title, IReadOnlyList<EpochFigures> epochs, double top, string format, params Func<EpochFigures, double>[] lines)
    {
        var last = Math.Max(2, epochs[^1].Number);
        var step = Math.Max(1, (int)Math.Ceiling((last - 1) / 10.0));
        using var chart = new Chart(id,
            new Axis(1, last, "Epoch", [.. Enumerable.Range(0, (last - 1) / step + 1).Select(i => new Tick(1 + i * step, Say($"{1 + i * step}")))]),
            new Axis(0, top, title, [.. Enumerable.Range(0, 6).Select(i => new Tick(top * i / 5, (top * i / 5).ToString(format, CultureInfo.InvariantCulture)))]));
        foreach (var (line, colour) in lines.Zip(ChartColour.Series))
            chart.AddLine([.. epochs.Select(epoch => ((double)epoch.Number, Math.Min(top, line(epoch))))], colour);
        return chart.Render($"{title} over the epochs");
    }

    private static Html HowTrained(TrainingPlan plan)
    {
        var settings = plan.Settings;
        return Html.Of($"""
            <section class="method"><h2>How it was trained</h2>
            <dl>
            <dt>Network</dt><dd>{Network.Get(settings.Network).Description}{(settings.From is null ? "" : $", beginning with {settings.From}")}</dd>
            <dt>Learned from</dt><dd>{plan.People.Count:N0} people, {plan.People.Sum(person => person.Crops.Count):N0} photos</dd>
            <dt>Held out</dt><dd>{plan.HeldOut.Count:N0} people, {plan.Pairs.Count(pair => pair.IsGenuine):N0} pairs of one person, {plan.Pairs.Count(pair => !pair.IsGenuine):N0} of two</dd>
            <dt>Batches</dt><dd>{settings.BatchPhotos} photos of each of {settings.BatchPeople} people, and {settings.BatchOthers} of others{(settings.Augment ? "; mirrored, moved and lit at random" : "")}</dd>
            <dt>Optimiser</dt><dd>{settings.Optimiser.ToSettingName()}, learning rate {settings.LearningRate:0.########} ({settings.Schedule.ToSettingName()}), weight decay {settings.WeightDecay:0.########}, seed {settings.Seed}</dd>
            </dl>
            </section>
            """);
    }

    /// <summary>The next of 1, 2 and 5 times a power of ten.</summary>
    private static double Ceiling(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1e-3))));
        return value <= power ? power : value <= 2 * power ? 2 * power : value <= 5 * power ? 5 * power : 10 * power;
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
