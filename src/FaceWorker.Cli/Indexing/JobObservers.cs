using FaceWorker.Cli.Frame;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Indexing;

/// <summary>One JSON line per image: the answer as it came over the bus.</summary>
internal sealed class JsonLines<TResult>(Output output) : IJobObserver<TResult>
{
    public void Done(TResult result) => output.WriteJsonLine(result);

    public void Rejected(RequestRejected rejection) => output.WriteJsonLine(rejection);

    public void Failed(JobFailure failure) => output.WriteJsonLine(failure);
}

/// <summary>A line for each image that was not done; the others are counted.</summary>
internal sealed class TextLines<TResult>(Output output) : IJobObserver<TResult>
{
    public void Done(TResult result)
    {
    }

    public void Rejected(RequestRejected rejection) =>
        output.WriteLine($"rejected {rejection.Source}: {ReasonName.Of(rejection.Reason)}. {rejection.Detail}");

    public void Failed(JobFailure failure) => output.WriteLine($"failed   {failure.Source}: {failure.Detail}");
}
