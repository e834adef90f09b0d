import Kernels

/// Threads that share the work of a step; see `Kernels.Crew`.
public typealias Crew = Kernels.Crew

/// What each of them does of it.
public typealias CrewPart = Kernels.Crew.Part
