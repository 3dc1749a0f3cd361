namespace FaceWorker.Core.Telemetry;

/// <summary>The attributes of instruments and spans. Each has few values: none is a gallery, a path, an address or a person.</summary>
public static class Attributes
{
    public const string Stage = "faceworker.stage.name", Model = "faceworker.model.id", Lane = "faceworker.lane", Error = "error.type";
    public const string Request = "faceworker.request.kind", Outcome = "faceworker.request.outcome", Reason = "faceworker.rejection.reason";
    public const string ImageOutcome = "faceworker.image.outcome", Method = "faceworker.search.method", Replica = "faceworker.replica.outcome", Decision = "faceworker.decision";
    public const string Source = "faceworker.source.kind", Deferral = "faceworker.source.deferral", Quarantine = "faceworker.quarantine.outcome";
    public const string Operation = "faceworker.operation.kind", OperationState = "faceworker.operation.state", OperationOutcome = "faceworker.operation.outcome";
    public const string EventKind = "faceworker.event.kind", DeliveryState = "faceworker.delivery.state";
    public const string IndexState = "faceworker.search_index.state", Check = "faceworker.health.check";
}
