using FaceWorker.Cli.Frame;

namespace FaceWorker.Cli.Doctor;

/// <summary>Looks at one thing; there may be several findings.</summary>
internal sealed record Check(string Subject, Func<CancellationToken, Task<IReadOnlyList<Finding>>> Look)
{
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>A check that completes at once.</summary>
    public Check(string subject, Func<IEnumerable<Finding>> look)
        : this(subject, _ => Task.FromResult<IReadOnlyList<Finding>>([.. look()]))
    {
    }

    /// <summary>Never throws, and never takes longer than the time limit: a failed check is a finding.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(Shell shell, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TimeLimit, shell.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            // Some libraries rarely check their token; the limit applies anyway.
            return await Task.Run(() => Look(either.Token), either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return [Finding.Problem(Subject, $"no answer within {TimeLimit.TotalSeconds:0} s", "Check the address and the firewall.")];
        }
        catch (Exception exception) when (!cancel.IsCancellationRequested)
        {
            var failure = Failures.Explain(exception, shell.Settings, cancel);
            return [Finding.Problem(Subject, failure.Message, failure.Remedy == Failures.DoctorRemedy ? "" : failure.Remedy)];
        }
    }
}
