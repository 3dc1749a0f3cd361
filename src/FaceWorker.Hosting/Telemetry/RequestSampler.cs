using System.Diagnostics;
using OpenTelemetry.Trace;

namespace FaceWorker.Hosting.Telemetry;

/// <summary>Which traces are recorded: those that their sender records, and a share of the others. A trace begins with a request; what duties ask the database begins none.</summary>
internal sealed class RequestSampler(double share) : Sampler
{
    private readonly ParentBasedSampler sampler = new(new RootSampler(share));

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) => sampler.ShouldSample(samplingParameters);

    private sealed class RootSampler(double share) : Sampler
    {
        private readonly TraceIdRatioBasedSampler ratio = new(share);

        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            samplingParameters.Kind is ActivityKind.Consumer or ActivityKind.Server ? ratio.ShouldSample(samplingParameters) : new SamplingResult(SamplingDecision.Drop);
    }
}
