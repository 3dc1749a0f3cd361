using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Training.Runs;

namespace FaceWorker.Cli.Training;

/// <summary>A training as people see it: a bar for the batches, a line for each epoch, and the page that grows with them.</summary>
/// <param name="before">The epochs of the run that is resumed.</param>
internal sealed class TrainingProgress(Call call, string folder, TrainingPlan plan, IReadOnlyList<EpochFigures> before)
{
    private readonly List<EpochFigures> epochs = [.. before];
    private volatile BatchReport? batch;

    /// <summary>How it ended; null while it has not.</summary>
    public EndReport? End { get; private set; }

    /// <summary>Runs the training, and shows what it reports.</summary>
    public async Task ShowAsync(Func<Action<RunReport>, Task> train)
    {
        var run = train(Report);
        if (call.Output.IsLive)
            await WorkBar.DrawUntilAsync(run, call.Shell, bar =>
            {
                if (batch is not { } latest)
                    return;
                (bar.MaxValue, bar.Value) = ((double)plan.Settings.Epochs * latest.Batches, (latest.Epoch - 1.0) * latest.Batches + latest.Number);
                bar.Description = Say($"epoch {latest.Epoch}, batch {latest.Number} of {latest.Batches}: loss {latest.Loss:0.000}, {100 * latest.ActiveShare:0} % active");
            });
        await run;
    }

    public static string Describe(ValidationFigures figures) => Say(
        $"{100 * figures.Accuracy:0.0} % of {figures.Pairs:N0} pairs right, AUC {figures.AreaUnderCurve:0.000}, VAL {100 * figures.Val:0.0} % at FAR 0.001");

    private void Report(RunReport report)
    {
        batch = report.Batch ?? batch;
        End ??= report.End;
        if (report.Epoch is not { } epoch)
            return;
        call.Output.WriteJsonLine(epoch);
        call.Output.WriteLine(Say($"epoch {epoch.Number,3}: {epoch.Seconds,6:0.0} s, rate {epoch.LearningRate:0.#######}, loss {epoch.Loss:0.0000}, {100 * epoch.ActiveShare,3:0} % active; {Describe(epoch.Validation)}"));
        epochs.Add(epoch);
        TrainingPage.Write(folder, plan, epochs, call.Shell.Time.GetLocalNow());
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
