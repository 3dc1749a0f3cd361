using FaceWorker.Cli.Frame;

namespace FaceWorker.Cli.Indexing;

/// <summary>The end of a run of jobs, in words.</summary>
internal static class JobReport
{
    public static void Write(Output output, JobSummary summary, bool wasInterrupted)
    {
        if (output.IsJson)
        {
            output.WriteJsonLine<object>(summary); // as what it is, with the properties of its own
            return;
        }

        output.WriteLine(summary.Describe());
        if (summary.Rejected > 0)
            output.WriteLine("Rejected: " + string.Join(", ", summary.Reasons.Select(reason => $"{reason.Key} {reason.Value:N0}")));
        if (summary.Failed > 0)
            output.WriteLine($"Failed: {summary.Failed:N0}; their messages are in the error queue, see 'faceworker status'.");
        if (wasInterrupted)
            output.WriteLine($"Stopped: {summary.Unanswered:N0} images that were sent are still queued or in work, and will be done; see 'faceworker status'. " +
                "Run the same command again for the rest: what is stored is not stored twice.");
        else if (summary.Images == 0)
            output.WriteLine("Folders are searched for jpg, jpeg, png, webp, gif, tif, tiff, bmp, avif, heic, jp2 and jxl; name other files one by one.");
    }
}
